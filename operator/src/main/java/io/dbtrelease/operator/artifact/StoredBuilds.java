package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.dbtrelease.operator.artifact.ArtifactRefusedException.Reason;
import io.dbtrelease.operator.record.RemovedRecord;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what Jobs delivered. */
public final class StoredBuilds {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private static final String COUNTED = "counted";

    /** Of folders below an attempt: a Job, a pod, a kind of file. */
    private static final int MAX_DEPTH = 6;

    private static final JsonFactory JSON = new JsonFactory();

    private final ArtifactStore store;

    public StoredBuilds(ArtifactStore store) {
        this.store = store;
    }

    /**
     * What a Job delivered; empty: no report has come (yet).
     *
     * @throws ArtifactRefusedException if there is a report and it cannot be understood: final
     * @throws IOException if the store could not be read: try again
     */
    public Optional<StoredBuild> find(BuildRef ref) throws IOException, ArtifactRefusedException {
        return Optional.ofNullable(report(ref)).map(stored -> new StoredBuild(store, ref, stored));
    }

    /** As {@link #find}; null: no report has come. */
    @Nullable
    StoredReport report(BuildRef ref) throws IOException, ArtifactRefusedException {
        Optional<InputStream> content = store.open(ref.folder() + "/" + StoredReport.FILE);
        if (content.isEmpty()) {
            return null;
        }
        try (InputStream in = content.get()) {
            return parse(ref, in.readNBytes(ReportJson.MAX_STORED_BYTES + 1));
        }
    }

    private static StoredReport parse(BuildRef ref, byte[] json) throws ArtifactRefusedException {
        StoredReport stored;
        try {
            stored = ReportJson.read(json, StoredReport.class);
        } catch (IOException e) {
            throw new ArtifactRefusedException(Reason.Malformed, "the stored report cannot be understood", e);
        }
        BuildReport report = stored.report();
        if (report.kind() != ref.kind() || report.attempt() != ref.attempt() || report.round() != ref.round()) {
            throw new ArtifactRefusedException(Reason.Malformed, "the stored report is that of another Job");
        }
        return stored;
    }

    /** The highest attempt that any release of this name, whatever its UID, has in the store; empty: none. */
    public OptionalInt highestAttempt(String namespace, String release) throws IOException {
        String folder = ReleaseFolder.of(namespace, release);
        int highest = 0;
        for (String name : store.children(folder)) {
            // Revisions are attempts, too.
            if (name.equals(ReleaseRecords.REVISIONS)) {
                highest = Math.max(highest, highestBelow(folder + "/" + name));
            } else if (!ReleaseRecords.OWN.contains(name)) {
                highest = Math.max(highest, highestBelow(new ReleaseFolder(namespace, release, name).attempts()));
            }
        }
        return highest == 0 ? OptionalInt.empty() : OptionalInt.of(highest);
    }

    /** The attempts of the release that have files in the store. */
    public List<Integer> attempts(String namespace, String release, String releaseUid) throws IOException {
        return numbersBelow(new ReleaseFolder(namespace, release, releaseUid).attempts())
                .toList();
    }

    private int highestBelow(String folder) throws IOException {
        return numbersBelow(folder).mapToInt(Integer::intValue).max().orElse(0);
    }

    private Stream<Integer> numbersBelow(String folder) throws IOException {
        return store.children(folder).stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .map(Integer::valueOf);
    }

    /** Removes all files that one Job delivered. */
    public void delete(BuildRef ref) throws IOException {
        store.deleteFolder(ref.folder());
    }

    /**
     * Removes all files of a release but the records of what went live, and leaves one that says how far its attempts were counted: a pod that nobody hears of any more may still write under
     * their names, so a release of this name that is made later counts on from there. What earlier ones left to say the same goes.
     *
     * @param counted the highest attempt that the release knows of
     */
    public void deleteRelease(String namespace, String release, String releaseUid, int counted) throws IOException {
        ReleaseFolder own = new ReleaseFolder(namespace, release, releaseUid);
        int highest = count(own, counted);
        for (String attempt : store.children(own.attempts())) {
            if (!attempt.equals(String.valueOf(highest))) {
                store.deleteFolder(own.attempts() + "/" + attempt);
            }
        }
        for (String job : store.children(own.attempt(highest))) {
            if (job.equals(ReleaseRecords.RECORD)) {
                store.delete(own.record(highest));
            } else if (!job.equals(COUNTED)) {
                store.deleteFolder(own.attempt(highest) + "/" + job);
            }
        }
        dropCounts(own);
    }

    /** Of releases of this name with other UIDs, of which nothing else is left. */
    private void dropCounts(ReleaseFolder own) throws IOException {
        for (String other : store.children(ReleaseFolder.of(own.namespace(), own.release()))) {
            if (ReleaseRecords.OWN.contains(other) || other.equals(own.uid())) {
                continue;
            }
            ReleaseFolder folder = new ReleaseFolder(own.namespace(), own.release(), other);
            List<String> left = store.children(folder.attempts());
            if (left.size() == 1
                    && store.children(folder.attempts() + "/" + left.getFirst()).equals(List.of(COUNTED))) {
                store.deleteFolder(folder.own());
            }
        }
    }

    /** Leaves a mark that says how far the attempts of a release were counted, as {@link #deleteRelease} does, and removes nothing. */
    public void count(String namespace, String release, String releaseUid, int counted) throws IOException {
        count(new ReleaseFolder(namespace, release, releaseUid), counted);
    }

    private int count(ReleaseFolder own, int counted) throws IOException {
        int highest =
                Math.max(counted, highestAttempt(own.namespace(), own.release()).orElse(0));
        if (highest > 0) {
            store.putIfAbsent(
                    own.attempt(highest) + "/" + COUNTED,
                    InputStream.nullInputStream(),
                    0,
                    Digests.sha256(new byte[0]));
        }
        return highest;
    }

    /** When an attempt ended, as its record says; empty: it has none. */
    public Optional<Instant> ended(String namespace, String release, String releaseUid, int attempt)
            throws IOException {
        Optional<InputStream> record = store.open(new ReleaseFolder(namespace, release, releaseUid).record(attempt));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = record.get();
                JsonParser json = JSON.createParser(in)) {
            return finished(json);
        } catch (JsonProcessingException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Of the outermost object; the record's nodes stand behind it and are not read. */
    private static Optional<Instant> finished(JsonParser json) throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean it = json.currentName().equals("finishedAt");
            JsonToken value = json.nextToken();
            if (it && value == JsonToken.VALUE_STRING) {
                return Optional.of(Instant.parse(json.getText()));
            }
            json.skipChildren();
        }
        return Optional.empty();
    }

    /** What an attempt has in the store. */
    public RemovedRecord.Removed measure(String namespace, String release, String releaseUid, int attempt)
            throws IOException {
        long[] sum = measure(new ReleaseFolder(namespace, release, releaseUid).attempt(attempt), 0);
        return new RemovedRecord.Removed(attempt, (int) sum[0], sum[1]);
    }

    private long[] measure(String folder, int depth) throws IOException {
        long files = 0;
        long bytes = 0;
        for (String name : depth > MAX_DEPTH ? List.<String>of() : store.children(folder)) {
            String key = folder + "/" + name;
            OptionalLong size = store.size(key);
            long[] below = size.isPresent() ? new long[] {1, size.getAsLong()} : measure(key, depth + 1);
            files += below[0];
            bytes += below[1];
        }
        return new long[] {files, bytes};
    }

    /** Removes all files of an attempt. */
    public void deleteAttempt(String namespace, String release, String releaseUid, int attempt) throws IOException {
        store.deleteFolder(new ReleaseFolder(namespace, release, releaseUid).attempt(attempt));
    }
}
