package io.dbtrelease.core.artifact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one step of the runner ended: its {@code exit/<step>.json}.
 *
 * @param step {@code live}, {@code green}, {@code freshness}, {@code build}, {@code deps}
 * @param exitCode dbt's
 * @param startedAt by the pod's clock, whole seconds, rounded down
 * @param timedOut whether the runner interrupted dbt because its time was over
 * @param interrupted whether the runner was asked to stop
 */
public record StepExit(
        String step,
        int exitCode,
        Instant startedAt,
        @Nullable Instant finishedAt,
        boolean timedOut,
        boolean interrupted) {}
