package io.dbtrelease.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.opendal.Capability;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.apache.opendal.WriteOptions;

/**
 * Files in a directory or an object store, through Apache OpenDAL.
 *
 * <p>Content is staged under {@code .staging/} and moved to its key once it has proved right. Puts of one process to the
 * same key take turns. Between processes, content of up to 1 MiB is put by the condition of an object store, where it has
 * one; larger content may be replaced by another process that puts in the same moment, so readers check digests.
 */
public final class OpenDalArtifactStore implements ArtifactStore {
    private static final String STAGING = ".staging";
    private static final int SMALL = 1 << 20;
    private static final int BUFFER = 1 << 20;
    private static final int LOCKS = 64;

    private final Operator operator;
    private final Capability capability;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    private OpenDalArtifactStore(Operator operator) {
        this.operator = operator;
        this.capability = operator.info.fullCapability;
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
        return of("fs", Map.of("root", directory.toString(), "atomic_write_dir", staging.toString()));
    }

    /**
     * @param scheme of OpenDAL: fs, s3, gcs, azblob
     * @param options of that service, such as {@code bucket} and {@code root}
     */
    public static OpenDalArtifactStore of(String scheme, Map<String, String> options) throws IOException {
        try {
            return new OpenDalArtifactStore(Operator.of(scheme, options));
        } catch (OpenDALException e) {
            throw failure("open the store", e);
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
                publish(staged, key);
                return Put.Created;
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
            operator.write(key, all, WriteOptions.builder().ifNotExists(true).build());
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
        try (OutputStream out = operator.createOutputStream(staged, BUFFER)) {
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
        } catch (OpenDALException e) {
            throw failure("write", e);
        }
        require(count, bytes, Digests.hex(digest), sha256);
    }

    private Object lock(String key) {
        return locks[Math.floorMod(key.hashCode(), LOCKS)];
    }

    private void publish(String staged, String key) throws IOException {
        try {
            if (capability.rename) {
                operator.rename(staged, key);
            } else {
                operator.copy(staged, key);
            }
        } catch (OpenDALException e) {
            throw failure("publish", e);
        }
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

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        if (size(key).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OpenDalInputStream(operator.createInputStream(key)));
        } catch (OpenDALException e) {
            throw failure("open", e);
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        try {
            var metadata = operator.stat(ArtifactKeys.check(key));
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
            return operator.list(prefix).stream()
                    .map(entry -> entry.path)
                    .filter(path -> path.startsWith(prefix) && !path.equals(prefix))
                    .map(path -> path.substring(prefix.length()))
                    .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                    .sorted()
                    .toList();
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return List.of();
            }
            throw failure("list", e);
        }
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        try {
            operator.removeAll(ArtifactKeys.check(folder) + "/");
        } catch (OpenDALException e) {
            throw failure("delete", e);
        }
    }

    @Override
    public void close() {
        operator.close();
    }

    private void deleteQuietly(String staged) {
        try {
            operator.delete(staged);
        } catch (OpenDALException e) {
            // Nothing refers to it; a later start or a lifecycle rule of the bucket removes it.
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
