package io.dbtrelease.simulation;

import io.dbtrelease.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The artifact store as one process of the operator reaches it: every call is numbered and may fail. */
final class SimStore implements ArtifactStore {
    private final Wire wire;
    private final ArtifactStore store;

    SimStore(Wire wire, ArtifactStore store) {
        this.wire = wire;
        this.store = store;
    }

    private <T> T call(String what, Wire.Effect<T, IOException> effect) throws IOException {
        return wire.call(Wire.Service.Store, what, effect, kind -> new IOException("the store is away"));
    }

    @Override
    public Put putIfAbsent(String key, InputStream content, long bytes, String sha256) throws IOException {
        byte[] all = content.readNBytes((int) bytes + 1);
        return call("put " + key, () -> store.putIfAbsent(key, new java.io.ByteArrayInputStream(all), bytes, sha256));
    }

    @Override
    public void replace(String key, byte[] content) throws IOException {
        call("replace " + key, () -> {
            store.replace(key, content);
            return key;
        });
    }

    @Override
    public void delete(String key) throws IOException {
        call("delete " + key, () -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        return call("open " + key, () -> store.open(key));
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        return call("size " + key, () -> store.size(key));
    }

    @Override
    public List<String> children(String folder) throws IOException {
        return call("children " + folder, () -> store.children(folder));
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        call("delete " + folder, () -> {
            store.deleteFolder(folder);
            return folder;
        });
    }

    @Override
    public void close() {}
}
