package io.dbtrelease.core.artifact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fresh one source is.
 *
 * @param status pass, warn, error (past {@code error_after}) or runtime error
 * @param ageSeconds how long ago the newest row was loaded; null: not known
 * @param error what the warehouse said; null: it could be asked. At most {@link NodeResult#MAX_MESSAGE} characters
 */
public record SourceResult(
        String uniqueId,
        NodeStatus status,
        String statusText,
        @Nullable Instant maxLoadedAt,
        @Nullable Double ageSeconds,
        @Nullable String error) {}
