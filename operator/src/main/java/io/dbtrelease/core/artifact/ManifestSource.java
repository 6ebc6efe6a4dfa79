package io.dbtrelease.core.artifact;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A source table.
 *
 * @param warnAfter age of its newest row from which it warns; null: never
 * @param errorAfter age of its newest row from which it is an error; null: never
 */
public record ManifestSource(
        String uniqueId,
        String sourceName,
        String name,
        @Nullable String database,
        @Nullable String schema,
        @Nullable String identifier,
        @Nullable Duration warnAfter,
        @Nullable Duration errorAfter) {
    /** Whether its freshness is asked for. */
    public boolean hasFreshness() {
        return warnAfter != null || errorAfter != null;
    }
}
