package io.dbtrelease.core.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the runner's {@code exit/<step>.json}. */
public final class StepExitReader {
    private static final ReadLimits LIMITS = new ReadLimits(16_384, 0, 0);

    private final JsonWalk walk;
    private @Nullable String step;
    private @Nullable Long exitCode;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private boolean timedOut;
    private boolean interrupted;

    private StepExitReader(JsonWalk walk) {
        this.walk = walk;
    }

    /** @param file its name, for messages */
    public static Read<StepExit> read(InputStream in, String file) throws IOException {
        return ArtifactReading.stream(in, file, LIMITS, walk -> new StepExitReader(walk).document());
    }

    /** @param file its name, for messages */
    public static Read<StepExit> read(Path path, String file) {
        return ArtifactReading.file(path, file, LIMITS, walk -> new StepExitReader(walk).document());
    }

    private StepExit document() throws IOException {
        walk.document(name -> {
            switch (name) {
                case "step" -> step = walk.text(32);
                case "exitCode" -> exitCode = walk.whole();
                case "startedAt" -> startedAt = walk.time();
                case "finishedAt" -> finishedAt = walk.time();
                case "timedOut" -> timedOut = Boolean.TRUE.equals(walk.bool());
                case "interrupted" -> interrupted = Boolean.TRUE.equals(walk.bool());
                default -> {
                    return false;
                }
            }
            return true;
        });
        long code = walk.required(exitCode, "exitCode");
        if (code < 0 || code > 255) {
            throw walk.malformed("an exit code was expected");
        }
        return new StepExit(
                walk.required(step, "step"),
                (int) code,
                walk.required(startedAt, "startedAt"),
                finishedAt,
                timedOut,
                interrupted);
    }
}
