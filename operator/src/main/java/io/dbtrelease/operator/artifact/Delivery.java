package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.artifact.BuildReport.FileFacts;
import io.dbtrelease.store.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Brings files to the endpoint, however long that takes within its bound. */
final class Delivery {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** In the grace of a pod that is being deleted there is no time for long waits. */
    private static final Duration LONGEST_WAIT_ENDING = Duration.ofSeconds(2);

    private final EndpointClient client;
    private final Pace pace;
    private final Instant until;
    private final Consumer<String> trouble;
    private final Map<String, FileFacts> files = new TreeMap<>();
    private final Map<String, String> notDelivered = new TreeMap<>();

    /** It cannot be delivered: the endpoint will never take it, or the time is over. */
    static final class OverException extends Exception {
        private static final long serialVersionUID = 1L;

        OverException(String reason) {
            super(reason);
        }
    }

    @FunctionalInterface
    private interface Request {
        Answer send() throws IOException, InterruptedException;
    }

    /** @param trouble is told in a few words why the newest try failed */
    Delivery(EndpointClient client, Pace pace, Instant until, Consumer<String> trouble) {
        this.client = client;
        this.pace = pace;
        this.until = until;
        this.trouble = trouble;
    }

    /** Files that the endpoint has. */
    Map<String, FileFacts> files() {
        return files;
    }

    /** Files that it does not have and never will, with the reason. */
    Map<String, String> notDelivered() {
        return notDelivered;
    }

    /** Delivers a file, or notes why the endpoint does not take it. */
    void file(ArtifactFile file, Path content) throws OverException, InterruptedException {
        FileFacts[] facts = new FileFacts[1];
        Answer answer = insist(() -> {
            // Measured at each try: something in dbt's container may still write.
            facts[0] = measure(content, file.maxBytes());
            if (facts[0].bytes() > file.maxBytes()) {
                return new Answer(413, "TooLarge", "");
            }
            return client.file(file.path(), content, facts[0]);
        });
        if (answer.succeeded()) {
            files.put(file.path(), facts[0]);
        } else if (answer.status() == 403) {
            throw new OverException(answer.reason());
        } else {
            notDelivered.put(file.path(), answer.reason());
        }
    }

    /** Delivers the report, which makes all the rest count. */
    void report(byte[] report) throws OverException, InterruptedException {
        Answer answer = insist(() -> client.report(report));
        if (!answer.succeeded()) {
            throw new OverException(answer.reason());
        }
    }

    /** Tries until there is an answer that another try would not change. */
    private Answer insist(Request request) throws OverException, InterruptedException {
        Duration wait = FIRST_WAIT;
        while (true) {
            String failure;
            try {
                Answer answer = request.send();
                if (answer.succeeded() || answer.isFinal()) {
                    return answer;
                }
                failure = answer.reason().isEmpty() ? "Status" + answer.status() : answer.reason();
            } catch (IOException e) {
                failure = e.getClass().getSimpleName();
            }
            trouble.accept(failure);
            if (!pace.now().isBefore(until)) {
                throw new OverException("TimeOver: " + failure);
            }
            pace.pause(pace.ending() && wait.compareTo(LONGEST_WAIT_ENDING) > 0 ? LONGEST_WAIT_ENDING : wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        }
    }

    private static FileFacts measure(Path file, long maxBytes) throws IOException {
        MessageDigest digest = Digests.sha256();
        long bytes = 0;
        try (InputStream in = ArtifactsFolder.open(file)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0 && bytes <= maxBytes; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return new FileFacts(bytes, Digests.hex(digest));
    }
}
