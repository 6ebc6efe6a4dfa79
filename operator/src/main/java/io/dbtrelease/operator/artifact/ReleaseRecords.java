package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.operator.record.GreenHead;
import io.dbtrelease.operator.record.GreenRecord;
import io.dbtrelease.operator.record.RecordHead;
import io.dbtrelease.operator.record.RecordJson;
import io.dbtrelease.operator.record.ReleaseRecord;
import io.dbtrelease.operator.record.RemovedRecord;
import io.dbtrelease.operator.record.RollbackRecord;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the records of one release are in the store, below {@code <namespace>/<release>/}. All but the pointers are written once: what an earlier try wrote
 * stays, whatever status says by now.
 */
public final class ReleaseRecords {
    static final String RECORD = "release.json";
    static final String REVISIONS = "revisions";
    static final String REMOVED = "removed";
    static final String GREEN = "last_green.json";
    static final String GREEN_SHA = "last_green.sha";

    /** Names beside the UIDs of releases. */
    static final List<String> OWN = List.of(REVISIONS, REMOVED, GREEN, GREEN_SHA);

    private static final int MAX_RECORD = 16 << 20;
    private static final int MAX_SHA = 1024;
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ArtifactStore store;
    private final String folder;
    private final ReleaseFolder own;

    public ReleaseRecords(ArtifactStore store, String namespace, String release, String uid) {
        this.store = store;
        this.folder = ReleaseFolder.of(namespace, release) + "/";
        this.own = new ReleaseFolder(namespace, release, uid);
    }

    /** The attempt's record, and the same for the revision where Live showed it. */
    public void put(ReleaseRecord record) throws IOException {
        byte[] stored = once(own.record(record.attempt()), RecordJson.write(record));
        if (record.revision() != null) {
            once(revision(record.revision()), stored);
        }
    }

    /** Key of a revision's record. */
    public String revision(int revision) {
        return folder + REVISIONS + "/" + revision + "/" + RECORD;
    }

    /**
     * What says how a revision was built: its record, or that of this release's attempt of the same number, whose writer may have been stopped between the two;
     * empty: neither is stored.
     */
    public Optional<RecordHead> head(int revision) throws IOException {
        Optional<RecordHead> head = head(revision(revision));
        return head.isPresent() ? head : head(own.record(revision));
    }

    private Optional<RecordHead> head(String key) throws IOException {
        return read(key, RecordHead.class, RecordHead.UNREADABLE);
    }

    /** Whether the pointers name what Live shows: both, for the writer of an older pair may have been stopped between them. */
    public boolean pointsAt(LiveStatus live) throws IOException {
        boolean named = read(folder + GREEN, GreenHead.class, GreenHead.UNREADABLE)
                .filter(h -> h.names(own.uid(), live))
                .isPresent();
        return named && sha().equals(Optional.ofNullable(GreenRecord.sha(live)));
    }

    private Optional<String> sha() throws IOException {
        Optional<InputStream> content = store.open(folder + GREEN_SHA);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = content.get()) {
            return Optional.of(new String(in.readNBytes(MAX_SHA), StandardCharsets.UTF_8).strip());
        }
    }

    /** @param unreadable for what is too large or no JSON of this type */
    private <T> Optional<T> read(String key, Class<T> type, T unreadable) throws IOException {
        OptionalLong bytes = store.size(key);
        if (bytes.isPresent() && bytes.getAsLong() > MAX_RECORD) {
            return Optional.of(unreadable);
        }
        Optional<InputStream> content = bytes.isPresent() ? store.open(key) : Optional.empty();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = content.get()) {
            T head = RecordJson.read(in, type);
            return Optional.of(head == null ? unreadable : head);
        } catch (JsonProcessingException e) {
            return Optional.of(unreadable);
        }
    }

    /** Beside the record of the revision that Live went back to. */
    public void put(RollbackRecord record) throws IOException {
        Instant at = record.finishedAt() == null ? Instant.EPOCH : record.finishedAt();
        once(
                "%s%s/%d/rollback-%s.json".formatted(folder, REVISIONS, record.to(), SECOND.format(at)),
                RecordJson.write(record));
    }

    /** Points at what Live shows. The plain text comes last. */
    public void put(GreenRecord record) throws IOException {
        store.replace(folder + GREEN, RecordJson.write(record));
        String sha = record.sha();
        if (sha == null) {
            // The old one would be wrong.
            store.delete(folder + GREEN_SHA);
        } else {
            store.replace(folder + GREEN_SHA, (sha + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Says what is about to be removed. */
    public void put(RemovedRecord record) throws IOException {
        List<RemovedRecord.Removed> attempts = record.attempts();
        once(
                "%s%s/%s-%d.json"
                        .formatted(
                                folder,
                                REMOVED,
                                SECOND.format(record.at()),
                                attempts.getFirst().attempt()),
                RecordJson.write(record));
    }

    /** The content that is stored under the key now. */
    private byte[] once(String key, byte[] content) throws IOException {
        ArtifactStore.Put put =
                store.putIfAbsent(key, new ByteArrayInputStream(content), content.length, Digests.sha256(content));
        if (put != ArtifactStore.Put.Different) {
            return content;
        }
        Optional<InputStream> before = store.open(key);
        if (before.isEmpty()) {
            throw new IOException("a record was there and is gone: try again");
        }
        try (InputStream in = before.get()) {
            return in.readNBytes(MAX_RECORD);
        }
    }
}
