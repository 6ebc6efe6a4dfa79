package io.dbtrelease.operator.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log that is being written: lines that are not complete wait, a file that is replaced is read to its end
 * before the new one, one that is cut is read from its start. Lines over 1 MiB are left out.
 */
final class LogTail implements AutoCloseable {
    static final int MAX_LINE = 1 << 20;

    private final Supplier<Optional<Path>> file;
    private final Consumer<String> lines;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private @Nullable Object identity;
    private boolean tooLong;

    /** @param file asked at each poll; empty: not there yet */
    LogTail(Supplier<Optional<Path>> file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** Reads what was added since the last call. */
    void poll() throws IOException {
        Optional<Path> path = file.get();
        if (channel != null) {
            if (channel.size() < channel.position()) {
                channel.position(0);
                drop();
            }
            readOn(channel);
        }
        if (path.isEmpty()) {
            return;
        }
        Object now = identity(path.get());
        if (channel == null || !now.equals(identity)) {
            close();
            finish();
            channel = FileChannel.open(path.get(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            identity = now;
            readOn(channel);
        }
    }

    /** Takes the last line even if nothing ends it. */
    void finish() {
        if (line.size() > 0) {
            emit();
        }
    }

    private static Object identity(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey();
        return key == null ? attributes.creationTime() : key;
    }

    private void readOn(FileChannel from) throws IOException {
        while (from.read(buffer.clear()) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                take(buffer.get());
            }
        }
    }

    private void take(byte next) {
        if (next == '\n') {
            emit();
        } else if (line.size() == MAX_LINE) {
            tooLong = true;
        } else {
            line.write(next);
        }
    }

    private void emit() {
        if (!tooLong) {
            lines.accept(line.toString(StandardCharsets.UTF_8));
        }
        drop();
    }

    private void drop() {
        line.reset();
        tooLong = false;
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read.
            }
            channel = null;
        }
    }
}
