package io.dbtrelease.operator.artifact;

import io.dbtrelease.store.ArtifactStore;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Gives planning Jobs the Live-named manifest of what Live shows. Knows nothing of HTTP but the answers' numbers. */
final class States {
    private static final int MAX_AT_ONCE = 4;

    private final StoredBuilds builds;
    private final Semaphore slots = new Semaphore(MAX_AT_ONCE);

    States(ArtifactStore store) {
        this.builds = new StoredBuilds(store);
    }

    /** What a caller may read: a manifest and its facts. */
    record State(StoredBuild build, BuildReport.FileFacts facts) {}

    /** Sends what was found. */
    @FunctionalInterface
    interface Sender {
        void send(State state) throws IOException, ArtifactRefusedException;
    }

    /**
     * @throws IOException if the store could not be read, or the caller does not take it
     * @throws RequestRefusedException if there is none; it is said before {@code sender} is asked
     */
    void send(Caller caller, Sender sender) throws IOException, RequestRefusedException, ArtifactRefusedException {
        if (!slots.tryAcquire()) {
            throw new RequestRefusedException(503, "Busy", "too many manifests are being read");
        }
        try {
            sender.send(find(caller));
        } finally {
            slots.release();
        }
    }

    private State find(Caller caller) throws IOException, RequestRefusedException {
        if (caller.state() == null) {
            throw none("this Job compares with no manifest");
        }
        String file = ArtifactFile.LiveManifest.path();
        try {
            StoredBuild build = builds.find(caller.state()).orElseThrow(() -> none("the manifest is not in the store"));
            BuildReport.FileFacts facts = build.report().files().get(file);
            if (facts == null) {
                throw none("the manifest was not delivered");
            }
            return new State(build, facts);
        } catch (ArtifactRefusedException e) {
            throw none("the manifest's report cannot be understood");
        }
    }

    private static RequestRefusedException none(String why) {
        return new RequestRefusedException(404, "NoState", why);
    }
}
