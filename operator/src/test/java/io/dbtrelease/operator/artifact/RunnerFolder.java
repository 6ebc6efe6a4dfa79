package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder that run.sh fills, filled by a test. */
final class RunnerFolder {
    final Path root;

    RunnerFolder(Path root) {
        this.root = root;
    }

    RunnerFolder write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    RunnerFolder append(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    RunnerFolder exit(String step, int code) throws IOException {
        return write(
                "exit/" + step + ".json",
                "{\"step\":\"" + step + "\",\"exitCode\":" + code
                        + ",\"startedAt\":\"2026-11-22T19:50:00Z\",\"finishedAt\":\"2026-11-22T19:59:00Z\","
                        + "\"timedOut\":false,\"interrupted\":false}\n");
    }

    RunnerFolder done(String mode, int code) throws IOException {
        return write("exit/done.json", "{\"mode\":\"" + mode + "\",\"exitCode\":" + code + "}\n");
    }

    boolean acknowledged() {
        return Files.exists(root.resolve("ack"));
    }
}
