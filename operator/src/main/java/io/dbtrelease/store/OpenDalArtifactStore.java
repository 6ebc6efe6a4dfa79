package io.dbtrelease.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.opendal.AsyncOperator;
import org.apache.opendal.Capability;
import org.apache.opendal.Entry;
import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.apache.opendal.WriteOptions;
import org.apache.opendal.layer.RetryLayer;

/**
 * Files in a directory or an object store, through Apache OpenDAL.
 *
 * <p>Content of more than 1 MiB is staged under {@code .staging/} and gets its key once it has proved right: in a directory it is moved there; in an object
 * store, which cannot move, its digest is written beside the key first ({@code <key>.sha256}, as sha256sum does), by the store's own condition that nobody
 * did so before, and then it is copied. So the key belongs to one content from its digest on, whoever else puts at that moment, also from another process,
 * and what an interrupted put left is finished by the next. Smaller content is put by that condition itself. In a directory, puts of one process take turns;
 * two processes should not put into one, and readers check digests.
 *
 * <p>Each call of the store has an end: a minute, more where it moves much.
 */
public final class OpenDalArtifactStore implements ArtifactStore {
    private static final String STAGING = ".staging";
    private static final int SMALL = 1 << 20;
    static final int BUFFER = 1 << 20;
    private static final String DIGEST = ".sha256";
    private static final Duration CALL = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int LOCKS = 64;

    private final Operator operator;
    private final Capability capability;
    private final NativeCalls calls;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    private OpenDalArtifactStore(Operator operator, Duration limit) {
        this.operator = operator;
        this.capability = operator.info.fullCapability;
        this.calls = new NativeCalls(limit);
    }

    /**
     * The store at this address. A directory is made where it is missing; an object store is not asked before it is used.
     *
     * @param env where its credentials are, by the names in {@link StoreUrl#CREDENTIALS}
     */
    public static OpenDalArtifactStore open(StoreUrl url, Map<String, String> env) throws IOException {
        return open(url, env, CALL);
    }

    /** The same, to read from while the operator writes to it: nothing is made or removed. */
    public static OpenDalArtifactStore reading(StoreUrl url, Map<String, String> env) throws IOException {
        return of(url.scheme(), url.withCredentials(env), CALL);
    }

    /** @param limit of one call */
    static OpenDalArtifactStore open(StoreUrl url, Map<String, String> env, Duration limit) throws IOException {
        return url.isFolder()
                ? directory(Path.of(url.options().get("root")))
                : of(url.scheme(), url.withCredentials(env), limit);
    }

    /**
     * A store in a directory, which is made where it is missing. What an earlier process left unfinished is removed, so
     * only one process at a time should start on a directory.
     */
    public static OpenDalArtifactStore directory(Path directory) throws IOException {
        Path staging = directory.resolve(STAGING);
        Files.createDirectories(staging);
        try (Stream<Path> left = Files.list(staging)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
        return of("fs", Map.of("root", directory.toString(), "atomic_write_dir", staging.toString()), CALL);
    }

    private static OpenDalArtifactStore of(String scheme, Map<String, String> options, Duration limit)
            throws IOException {
        // What goes wrong for a moment is tried again at once, three times; for longer, by whoever asked.
        try (AsyncOperator plain = AsyncOperator.of(scheme, options);
                AsyncOperator patient = plain.layer(RetryLayer.builder()
                        .maxTimes(3)
                        .minDelay(Duration.ofMillis(200))
                        .maxDelay(Duration.ofSeconds(2))
                        .jitter(true)
                        .build())) {
            return new OpenDalArtifactStore(patient.blocking(), limit);
        } catch (OpenDALException e) {
            throw failure("be opened", e);
        }
    }

    @Override
    public Put putIfAbsent(String key, InputStream content, long bytes, String sha256) throws IOException {
        ArtifactKeys.check(key);
        Optional<Put> taken = compare(key, bytes, sha256);
        if (taken.isPresent()) {
            return taken.get();
        }
        if (bytes <= SMALL && capability.writeWithIfNotExists) {
            return putSmall(key, content, bytes, sha256);
        }
        String staged = STAGING + "/" + UUID.randomUUID();
        try {
            stage(staged, content, bytes, sha256);
            synchronized (lock(key)) {
                Optional<Put> meanwhile = compare(key, bytes, sha256);
                if (meanwhile.isPresent()) {
                    return meanwhile.get();
                }
                return publish(staged, key, sha256);
            }
        } finally {
            deleteQuietly(staged);
        }
    }

    private Put putSmall(String key, InputStream content, long bytes, String sha256) throws IOException {
        byte[] all = content.readNBytes((int) bytes + 1);
        require(all.length, bytes, Digests.sha256(all), sha256);
        // A directory's condition is a look before the rename, not one step with it: so turns are taken here as well.
        synchronized (lock(key)) {
            return writeIfAbsent(key, all, bytes, sha256);
        }
    }

    private Put writeIfAbsent(String key, byte[] all, long bytes, String sha256) throws IOException {
        try {
            WriteOptions condition = WriteOptions.builder().ifNotExists(true).build();
            calls.call("write", () -> {
                operator.write(key, all, condition);
                return Put.Created;
            });
            return Put.Created;
        } catch (OpenDALException e) {
            return switch (e.getCode()) {
                case ConditionNotMatch, AlreadyExists ->
                    compare(key, bytes, sha256)
                            .orElseThrow(() -> new IOException("the key was taken and is free again: try again"));
                default -> throw failure("write", e);
            };
        }
    }

    private void stage(String staged, InputStream content, long bytes, String sha256) throws IOException {
        MessageDigest digest = Digests.sha256();
        long count = 0;
        try (OpenDalOutputStream out =
                new OpenDalOutputStream(run("write", CALL, () -> operator.createOutputStream(staged, BUFFER)), calls)) {
            byte[] buffer = new byte[64 * 1024];
            while (count <= bytes) {
                int read = content.read(buffer, 0, (int) Math.min(buffer.length, bytes + 1 - count));
                if (read < 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
                count += read;
            }
        }
        require(count, bytes, Digests.hex(digest), sha256);
    }

    private Object lock(String key) {
        return locks[Math.floorMod(key.hashCode(), LOCKS)];
    }

    /** Gives content that has proved right its key. */
    private Put publish(String staged, String key, String sha256) throws IOException {
        if (capability.rename) {
            run("publish", LONG, () -> operator.rename(staged, key));
            return Put.Created;
        }
        if (capability.writeWithIfNotExists && !claim(key, sha256)) {
            return Put.Different;
        }
        run("publish", LONG, () -> operator.copy(staged, key));
        return Put.Created;
    }

    /** Whether the key belongs to the content with this digest, from now on or since before. */
    private boolean claim(String key, String sha256) throws IOException {
        String name = key.substring(key.lastIndexOf('/') + 1);
        byte[] line = (sha256 + "  " + name + "\n").getBytes(StandardCharsets.UTF_8);
        return writeIfAbsent(key + DIGEST, line, line.length, Digests.sha256(line)) != Put.Different;
    }

    /** What a put to this key would come to; empty: the key is free. */
    private Optional<Put> compare(String key, long bytes, String sha256) throws IOException {
        OptionalLong size = size(key);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        if (size.getAsLong() != bytes) {
            return Optional.of(Put.Different);
        }
        Optional<String> known = bytes > SMALL && !capability.rename ? digest(key) : Optional.empty();
        if (known.isPresent()) {
            return Optional.of(known.get().equals(sha256) ? Put.Same : Put.Different);
        }
        Optional<InputStream> stored = open(key);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        MessageDigest digest = Digests.sha256();
        try (InputStream in = stored.get()) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return Optional.of(Digests.hex(digest).equals(sha256) ? Put.Same : Put.Different);
    }

    /** The digest that was written beside large content of an object store. */
    private Optional<String> digest(String key) throws IOException {
        Optional<InputStream> line = open(key + DIGEST);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = line.get()) {
            String hex = new String(in.readNBytes(64), StandardCharsets.UTF_8);
            return Digests.isSha256(hex) ? Optional.of(hex) : Optional.empty();
        }
    }

    @Override
    public void replace(String key, byte[] content) throws IOException {
        if (content.length > SMALL) {
            throw new IllegalArgumentException("a pointer has at most " + SMALL + " bytes");
        }
        ArtifactKeys.check(key);
        run("write", CALL, () -> operator.write(key, content));
    }

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        if (size(key).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OpenDalInputStream(run("open", CALL, () -> operator.createInputStream(key)), calls));
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        ArtifactKeys.check(key);
        try {
            Metadata metadata = calls.call("look", () -> operator.stat(key));
            return metadata.isFile() ? OptionalLong.of(metadata.contentLength) : OptionalLong.empty();
        } catch (OpenDALException e) {
            return switch (e.getCode()) {
                case NotFound, NotADirectory -> OptionalLong.empty();
                default -> throw failure("look", e);
            };
        }
    }

    @Override
    public List<String> children(String folder) throws IOException {
        String prefix = ArtifactKeys.check(folder) + "/";
        try {
            return calls.call("list", LONG, () -> operator.list(prefix)).stream()
                    .map(entry -> entry.path)
                    .filter(path -> path.startsWith(prefix) && !path.equals(prefix))
                    .map(path -> path.substring(prefix.length()))
                    .filter(name -> capability.rename || !name.endsWith(DIGEST))
                    .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                    .sorted()
                    .toList();
        } catch (OpenDALException e) {
            return switch (e.getCode()) {
                case NotFound, NotADirectory -> List.of();
                default -> throw failure("list", e);
            };
        }
    }

    @Override
    public void delete(String key) throws IOException {
        ArtifactKeys.check(key);
        run("delete", CALL, () -> operator.delete(key));
        if (!capability.rename) {
            run("delete", CALL, () -> operator.delete(key + DIGEST));
        }
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        String prefix = ArtifactKeys.check(folder) + "/";
        if (capability.rename) {
            run("delete", LONG, () -> operator.removeAll(prefix));
            return;
        }
        // One by one: not every store that speaks a cloud's language takes its requests for many at once.
        ListOptions below = ListOptions.builder().recursive(true).build();
        for (Entry entry : run("list", LONG, () -> operator.list(prefix, below))) {
            run("delete", CALL, () -> operator.delete(entry.path));
        }
    }

    @Override
    public void close() {
        // What a call that was given up still works on is left to the end of the process.
        if (calls.end()) {
            operator.close();
        }
    }

    private void deleteQuietly(String staged) {
        try {
            run("delete", CALL, () -> operator.delete(staged));
        } catch (IOException e) {
            // Nothing refers to it; a later start or a lifecycle rule of the bucket removes it.
        }
    }

    private void run(String action, Duration atMost, Runnable call) throws IOException {
        run(action, atMost, () -> {
            call.run();
            return action;
        });
    }

    private <T> T run(String action, Duration atMost, Supplier<T> call) throws IOException {
        try {
            return calls.call(action, atMost, call);
        } catch (OpenDALException e) {
            throw failure(action, e);
        }
    }

    private static void require(long count, long bytes, String digest, String sha256) throws ContentMismatchException {
        if (count != bytes) {
            throw new ContentMismatchException("the content is %s than the %d bytes announced"
                    .formatted(count > bytes ? "longer" : "shorter", bytes));
        }
        if (!digest.equals(sha256)) {
            throw new ContentMismatchException("the content's digest is not the one announced");
        }
    }

    /** The store's own message may be long and has the path and the endpoint: the first line is enough. */
    static IOException failure(String action, OpenDALException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IOException("the artifact store could not %s: %s".formatted(action, message));
    }
}
