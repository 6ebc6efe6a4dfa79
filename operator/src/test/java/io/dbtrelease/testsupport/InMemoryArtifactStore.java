package io.dbtrelease.testsupport;

import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.ContentMismatchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** An artifact store in memory that can be told to fail and that a test can write into by hand. */
public final class InMemoryArtifactStore implements ArtifactStore {
    private static final String KEY = "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*";

    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private int failures;
    private int left = Integer.MAX_VALUE;

    /** Makes the next {@code count} calls throw. */
    public synchronized void failNext(int count) {
        failures = count;
    }

    /** Lets this many calls through and throws in all that follow. */
    public synchronized void failAfter(int count) {
        left = count;
    }

    /** Replaces or adds a file, as a hand that is not the operator's would. */
    public synchronized void tamper(String key, byte[] content) {
        files.put(key, content.clone());
    }

    /** Puts a text. */
    public void putText(String key, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try {
            putIfAbsent(key, new ByteArrayInputStream(content), content.length, sha256(content));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The content as text; empty: there is none. */
    public synchronized String text(String key) {
        return new String(files.getOrDefault(key, new byte[0]), StandardCharsets.UTF_8);
    }

    public synchronized List<String> keys() {
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized Put putIfAbsent(String key, InputStream content, long bytes, String sha256) throws IOException {
        call(key);
        byte[] taken = files.get(key);
        if (taken != null) {
            return taken.length == bytes && sha256(taken).equals(sha256) ? Put.Same : Put.Different;
        }
        byte[] all = content.readNBytes((int) bytes + 1);
        if (all.length != bytes || !sha256(all).equals(sha256)) {
            throw new ContentMismatchException("the content is not what was announced");
        }
        files.put(key, all);
        return Put.Created;
    }

    @Override
    public synchronized void replace(String key, byte[] content) throws IOException {
        call(key);
        files.put(key, content.clone());
    }

    @Override
    public synchronized void delete(String key) throws IOException {
        call(key);
        files.remove(key);
    }

    @Override
    public synchronized Optional<InputStream> open(String key) throws IOException {
        call(key);
        return Optional.ofNullable(files.get(key)).map(ByteArrayInputStream::new);
    }

    @Override
    public synchronized OptionalLong size(String key) throws IOException {
        call(key);
        byte[] content = files.get(key);
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.length);
    }

    @Override
    public synchronized List<String> children(String folder) throws IOException {
        call(folder);
        String prefix = folder + "/";
        return files.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).split("/", 2)[0])
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public synchronized void deleteFolder(String folder) throws IOException {
        call(folder);
        files.keySet().removeIf(key -> key.startsWith(folder + "/"));
    }

    @Override
    public void close() {}

    private void call(String key) throws IOException {
        if (!key.matches(KEY)) {
            throw new IllegalArgumentException("not a key of the artifact store");
        }
        if (failures > 0) {
            failures--;
            throw new IOException("the store is away");
        }
        if (left-- <= 0) {
            throw new IOException("the store is away");
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
