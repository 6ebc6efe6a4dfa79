package io.dbtrelease.core.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fresh one source is.
 *
 * @param id dbt's unique_id
 * @param age of its newest row; null where dbt could not tell
 * @param warnAfter null: the source has no such threshold
 * @param errorAfter null: the source has no such threshold
 */
public record SourceFreshness(
        String id,
        Status status,
        @Nullable Duration age,
        @Nullable Duration warnAfter,
        @Nullable Duration errorAfter) {
    /** What dbt said. */
    public enum Status {
        Pass,
        Warn,
        Error,
        /** dbt could not ask: it says "runtime error", or leaves the source out of its file. */
        Unanswered
    }
}
