package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.artifact.ArtifactRefusedException.Reason;
import io.dbtrelease.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/**
 * What a Job delivered. The report is here; files are opened when they are asked for, and are checked against the
 * report's lengths and digests.
 */
public final class StoredBuild {
    private final ArtifactStore store;
    private final BuildRef ref;
    private final StoredReport stored;

    StoredBuild(ArtifactStore store, BuildRef ref, StoredReport stored) {
        this.store = store;
        this.ref = ref;
        this.stored = stored;
    }

    public BuildRef ref() {
        return ref;
    }

    /** UID of the Job whose pod delivered. */
    public String jobUid() {
        return stored.jobUid();
    }

    /** UID of the pod that delivered. */
    public String podUid() {
        return stored.podUid();
    }

    /** When the report was taken, by the operator's clock. */
    public Instant receivedAt() {
        return Instant.parse(stored.receivedAt());
    }

    public BuildReport report() {
        return stored.report();
    }

    /** Whether the report names this file. */
    public boolean has(String file) {
        return report().files().containsKey(file);
    }

    /** Key in the store of a file that the report names, to record where it is kept. */
    public String key(String file) {
        return ref.folder() + "/" + podUid() + "/" + file;
    }

    /** Reads a file. */
    @FunctionalInterface
    public interface Reader<T, X extends Exception> {
        T read(InputStream content) throws IOException, X;
    }

    /**
     * Gives a file's content to {@code reader} and returns what it made of it, once all of the content has proved to be
     * what the report says. What {@code reader} leaves unread is read and checked too, so nothing that it returned
     * may be used before this method returns. If the content is wrong, that is thrown, whatever the reader threw.
     *
     * @param file a name as in {@link ArtifactFile}, such as {@code build/manifest.json}
     * @throws ArtifactRefusedException if the file is not in the report, missing in the store, truncated or changed: final
     * @throws IOException if the store could not be read: try again
     */
    public <T, X extends Exception> T read(String file, Reader<T, X> reader)
            throws IOException, ArtifactRefusedException, X {
        BuildReport.FileFacts facts = report().files().get(file);
        if (facts == null) {
            throw new ArtifactRefusedException(Reason.Missing, "the report does not name " + file);
        }
        InputStream stored = store.open(key(file))
                .orElseThrow(() -> new ArtifactRefusedException(
                        Reason.Missing, file + " is in the report and no longer in the store"));
        try (ProvenStream content = new ProvenStream(stored, file, facts)) {
            return readAll(file, content, reader);
        }
    }

    private static <T, X extends Exception> T readAll(String file, ProvenStream content, Reader<T, X> reader)
            throws IOException, ArtifactRefusedException, X {
        try {
            return reader.read(content);
        } catch (IOException e) {
            // Thrown only if the content then proves right: it was the content that the reader could not take.
            throw new ArtifactRefusedException(Reason.Malformed, file + " cannot be understood", e);
        } finally {
            content.prove();
        }
    }
}
