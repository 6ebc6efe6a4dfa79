package io.dbtrelease.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files that are written once and whole. A key is {@code /}-separated segments of {@code [A-Za-z0-9._-]} that start with
 * a letter or digit; any other key is an {@link IllegalArgumentException}. Safe for use by many threads.
 *
 * <p>An {@link IOException} means that the store could not be asked, or that its answer was lost: try again.
 */
public interface ArtifactStore extends AutoCloseable {
    /** What became of a put. */
    enum Put {
        Created,
        /** The key had the same content already. */
        Same,
        /** The key has other content, which stays. */
        Different
    }

    /**
     * Stores {@code content} unless the key is taken. Nothing is to be seen under the key until all of it is there.
     * Reads at most {@code bytes + 1} bytes of {@code content} and does not close it.
     *
     * @param bytes length of the content
     * @param sha256 of the content, in lower-case hex
     * @throws ContentMismatchException if the content is not what the length and the digest say; nothing is stored
     */
    Put putIfAbsent(String key, InputStream content, long bytes, String sha256) throws IOException;

    /**
     * Puts a pointer: who reads the key sees the old content or the new, never a part. Two that replace at once: one of them is last.
     *
     * @param content at most 1 MiB
     */
    void replace(String key, byte[] content) throws IOException;

    /** The content; empty: no such key. The caller closes the stream. */
    Optional<InputStream> open(String key) throws IOException;

    /** Length of the content in bytes; empty: no such key. */
    OptionalLong size(String key) throws IOException;

    default boolean exists(String key) throws IOException {
        return size(key).isPresent();
    }

    /** Names of the files and folders directly below a folder, sorted; none where there is no such folder. */
    List<String> children(String folder) throws IOException;

    /** Removes a key. That there is none is fine. */
    void delete(String key) throws IOException;

    /** Removes all keys below a folder. That there are none is fine. */
    void deleteFolder(String folder) throws IOException;

    @Override
    void close();
}
