package io.dbtrelease.operator.artifact;

import io.dbtrelease.api.status.Progress;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Delivers as a verified pod does: through the code behind the endpoint, without its HTTP. */
public final class Deliveries {
    private final ArtifactStore store;
    private final Supplier<ProgressBoard> board;
    private final Consumer<BuildRef> reported;
    private final Clock clock;

    /** @param board of the process that listens now */
    public Deliveries(ArtifactStore store, Supplier<ProgressBoard> board, Consumer<BuildRef> reported, Clock clock) {
        this.store = store;
        this.board = board;
        this.reported = reported;
        this.clock = clock;
    }

    private Uploads uploads() {
        return new Uploads(store, board.get(), reported, clock);
    }

    /** Stores a file and gives its facts, for the report. */
    public BuildReport.FileFacts file(BuildRef build, Job job, Pod pod, ArtifactFile file, byte[] content)
            throws IOException {
        String sha256 = Digests.sha256(content);
        try {
            uploads().file(caller(build, job, pod), file, new ByteArrayInputStream(content), content.length, sha256);
        } catch (RequestRefusedException e) {
            throw new AssertionError(e);
        }
        return new BuildReport.FileFacts(content.length, sha256);
    }

    public void report(BuildRef build, Job job, Pod pod, BuildReport report) throws IOException {
        try {
            uploads().report(caller(build, job, pod), ReportJson.write(report));
        } catch (RequestRefusedException e) {
            throw new AssertionError(e);
        }
    }

    public void progress(BuildRef build, Job job, Pod pod, Progress progress) {
        try {
            uploads()
                    .progress(
                            caller(build, job, pod),
                            ReportJson.write(new ProgressPost(progress.done(), progress.total(), progress.running())));
        } catch (RequestRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static Caller caller(BuildRef build, Job job, Pod pod) {
        return new Caller(
                build,
                job.getMetadata().getName(),
                job.getMetadata().getUid(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                null);
    }
}
