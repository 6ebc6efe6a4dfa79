package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A bare repository on this machine, made by git itself, and a clone to commit from. */
final class GitFolder {
    private final Path bare;
    private final Path work;

    GitFolder(Path root, String name) throws IOException {
        bare = root.resolve(name);
        work = Files.createTempDirectory(root, "clone");
        git(root, "init", "-q", "--bare", "-b", "main", bare.toString());
        git(root, "init", "-q", "-b", "main", work.toString());
        git(work, "remote", "add", "origin", bare.toString());
    }

    Path work() {
        return work;
    }

    GitFolder with(String file, String content) throws IOException {
        Path path = work.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return this;
    }

    /** Commits all that is there to the branch, and publishes it. */
    String commit(String branch) throws IOException {
        git(work, "add", "-A");
        return publish(branch);
    }

    /** Commits what is staged. */
    String publish(String branch) throws IOException {
        git(work, "commit", "-q", "--allow-empty", "-m", "change");
        git(work, "push", "-q", "-f", "origin", "HEAD:refs/heads/" + branch);
        return git(work, "rev-parse", "HEAD");
    }

    void tag(String name) throws IOException {
        git(work, "tag", "-a", "-m", "release", name);
        git(work, "push", "-q", "origin", "refs/tags/" + name);
    }

    void config(String key, String value) throws IOException {
        git(bare, "config", key, value);
    }

    static String git(Path folder, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_SYSTEM", "/dev/null",
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.com",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.com"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }
}
