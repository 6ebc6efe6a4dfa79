package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.artifact.ArtifactRefusedException.Reason;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what Jobs delivered. */
public final class StoredBuilds {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private static final String COUNTED = "counted";

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
        String folder = namespace + "/" + release;
        int highest = 0;
        for (String uid : store.children(folder)) {
            highest = Math.max(highest, highestBelow(folder + "/" + uid));
        }
        return highest == 0 ? OptionalInt.empty() : OptionalInt.of(highest);
    }

    /** The attempts of the release that have files in the store. */
    public List<Integer> attempts(String namespace, String release, String releaseUid) throws IOException {
        return numbersBelow(namespace + "/" + release + "/" + releaseUid).toList();
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
     * Removes all files of a release, and leaves one that says how far its attempts were counted: a pod that nobody hears of any more may still write under
     * their names, so a release of this name that is made later counts on from there. What earlier ones left to say the same goes.
     *
     * @param counted the highest attempt that the release knows of
     */
    public void deleteRelease(String namespace, String release, String releaseUid, int counted) throws IOException {
        String all = namespace + "/" + release;
        String own = all + "/" + releaseUid;
        int highest = Math.max(counted, highestAttempt(namespace, release).orElse(0));
        if (highest > 0) {
            store.putIfAbsent(
                    own + "/" + highest + "/" + COUNTED, InputStream.nullInputStream(), 0, Digests.sha256(new byte[0]));
        }
        for (String attempt : store.children(own)) {
            if (!attempt.equals(String.valueOf(highest))) {
                store.deleteFolder(own + "/" + attempt);
            }
        }
        for (String job : store.children(own + "/" + highest)) {
            if (!job.equals(COUNTED)) {
                store.deleteFolder(own + "/" + highest + "/" + job);
            }
        }
        for (String other : store.children(all)) {
            List<String> left = store.children(all + "/" + other);
            if (!other.equals(releaseUid)
                    && left.size() == 1
                    && store.children(all + "/" + other + "/" + left.getFirst()).equals(List.of(COUNTED))) {
                store.deleteFolder(all + "/" + other);
            }
        }
    }

    /** Removes all files of an attempt. */
    public void deleteAttempt(String namespace, String release, String releaseUid, int attempt) throws IOException {
        store.deleteFolder("%s/%s/%s/%d".formatted(namespace, release, releaseUid, attempt));
    }
}
