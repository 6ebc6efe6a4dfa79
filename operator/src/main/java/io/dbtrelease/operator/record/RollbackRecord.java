package io.dbtrelease.operator.record;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.RollbackFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A flip of Live back to an older revision, stored beside that revision's {@code release.json}.
 *
 * @param from revision that Live showed; null: a later rollback took its place in status before this record could be written
 * @param to revision that Live shows since {@code finishedAt}
 * @param by who asked; null: failed checks did
 * @param millis that the flip took in the warehouse; null: its reply was lost
 */
public record RollbackRecord(
        String schemaVersion,
        String namespace,
        String release,
        String releaseUid,
        @Nullable Integer from,
        int to,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String message,
        @Nullable RollbackWay way,
        @Nullable String sourceRevision,
        @Nullable String digest,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long millis) {
    /** @param newest of status; it says where from, if it is the same rollback */
    public static RollbackRecord of(
            String namespace, String release, String releaseUid, HistoryEntry entry, @Nullable RollbackFacts newest) {
        boolean same =
                newest != null && newest.to() == entry.number() && newest.at().equals(entry.startedAt());
        Integer from = newest == null || !same ? null : Integer.valueOf(newest.from());
        return new RollbackRecord(
                RecordJson.VERSION,
                namespace,
                release,
                releaseUid,
                from,
                entry.number(),
                entry.by(),
                entry.reason(),
                entry.message(),
                entry.way(),
                entry.sourceRevision(),
                entry.digest(),
                entry.startedAt(),
                entry.finishedAt(),
                entry.cutoverMillis());
    }
}
