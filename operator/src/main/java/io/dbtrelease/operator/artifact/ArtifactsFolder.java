package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the collector shares with dbt; run.sh says what is in it. dbt's container may put anything there, so
 * only regular files that are reached without a symbolic link are opened: a link would be followed in the collector's
 * own file system, where its token is.
 */
final class ArtifactsFolder {
    /** The runner's steps, in the order in which they run. */
    static final List<String> STEPS = List.of("deps", "live", "green", "modified", "scope", "freshness", "build");

    private static final int MAX_SMALL = 64 << 10;

    private final Path root;

    ArtifactsFolder(Path root) {
        this.root = root;
    }

    /** Empty: there is no such file, or it is not to be opened. */
    Optional<Path> file(String name) {
        try {
            Path file = root.toRealPath().resolve(name);
            return file.toRealPath().equals(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Optional<Path> log(String step) {
        return file(step + "/logs/dbt.log");
    }

    /** A file of the runner's as a {@code type}; null: not there, or malformed. */
    <T> @Nullable T json(String name, Class<T> type) {
        Optional<Path> file = file(name);
        if (file.isEmpty()) {
            return null;
        }
        try (InputStream in = open(file.get())) {
            return ReportJson.read(in.readNBytes(MAX_SMALL), type);
        } catch (IOException e) {
            return null;
        }
    }

    static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    boolean isDone() {
        return file("exit/done.json").isPresent();
    }

    /** What an earlier process of this collector acknowledged with; empty: it did not come so far. */
    Optional<byte[]> acknowledged() throws IOException {
        Optional<Path> file = file("ack");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = open(file.get())) {
            return Optional.of(in.readNBytes(MAX_SMALL));
        }
    }

    /** Lets the runner end. The file is there whole or not at all. */
    void acknowledge(byte[] content) throws IOException {
        Path partial = root.resolve("ack.partial");
        Files.deleteIfExists(partial);
        try (FileChannel out = FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        Files.move(partial, root.resolve("ack"), StandardCopyOption.ATOMIC_MOVE);
    }
}
