package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds what Jobs delivered. */
public final class StoredBuilds {
    private final ArtifactStore store;

    public StoredBuilds(ArtifactStore store) {
        this.store = store;
    }

    /**
     * What a Job delivered; empty: no report has come (yet).
     *
     * @throws ArtifactRefusedException if there is a report and it cannot be understood: final
     * @throws IOException if the store could not be read: try again
     */
    public Optional<StoredBuild> find(BuildRef ref) throws IOException, ArtifactRefusedException {
        throw new UnsupportedOperationException(store + " " + ref);
    }

    /** The highest attempt that any release of this name, whatever its UID, has in the store; empty: none. */
    public OptionalInt highestAttempt(String namespace, String release) throws IOException {
        throw new UnsupportedOperationException(namespace + release);
    }

    /** Removes all files of an attempt. */
    public void deleteAttempt(String namespace, String release, String releaseUid, int attempt) throws IOException {
        throw new UnsupportedOperationException(namespace + release + releaseUid + attempt);
    }
}
