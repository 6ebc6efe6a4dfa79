package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the manifest that Live was built from to run.sh, which waits for it: {@code state/manifest.json}, or {@code state/none} where there is none. Without it
 * everything is built, so nothing here fails a Job.
 */
final class StateFile {
    private static final Logger log = LoggerFactory.getLogger(StateFile.class);

    /** Less than run.sh waits. */
    private static final Duration BOUND = Duration.ofSeconds(90);

    private static final Duration WAIT = Duration.ofSeconds(2);

    private final EndpointClient client;
    private final Pace pace;
    private final ArtifactsFolder shared;
    private final Path folder;

    StateFile(EndpointClient client, Pace pace, ArtifactsFolder shared, Path root) {
        this.client = client;
        this.pace = pace;
        this.shared = shared;
        this.folder = root.resolve("state");
    }

    void bring() throws InterruptedException {
        Instant until = pace.now().plus(BOUND);
        try {
            Files.createDirectories(folder);
            while (!isBrought()) {
                if (!pace.now().isBefore(until) || shared.isDone() || pace.ending()) {
                    Files.write(folder.resolve("none"), new byte[0]);
                    return;
                }
                pace.pause(WAIT);
            }
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("the manifest that Live was built from cannot be kept");
        }
    }

    /** Whether there is nothing more to ask for. */
    private boolean isBrought() throws IOException, InterruptedException {
        Path partial = folder.resolve("manifest.partial");
        Files.deleteIfExists(partial);
        Answer answer;
        try {
            answer = client.state(partial);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("the manifest that Live was built from is not here yet");
            return false;
        }
        if (answer.succeeded()) {
            Files.move(partial, folder.resolve("manifest.json"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
        log.atInfo().addKeyValue("reason", answer.reason()).log("no manifest to compare with");
        if (answer.isFinal()) {
            Files.write(folder.resolve("none"), new byte[0]);
        }
        return answer.isFinal();
    }
}
