package io.dbtrelease.operator.record;

import java.time.Instant;
import java.util.List;

/**
 * What is about to be removed from the store, written before it is: what was interrupted is in the next one again.
 *
 * @param rule of the spec, such as {@code retain 20, retainFor 8760h}
 */
public record RemovedRecord(
        String schemaVersion,
        String namespace,
        String release,
        String releaseUid,
        Instant at,
        String rule,
        List<Removed> attempts) {
    public RemovedRecord {
        attempts = List.copyOf(attempts);
    }

    /** An attempt's files, counted. */
    public record Removed(int attempt, int files, long bytes) {}
}
