package io.dbtrelease.operator.record;

import io.dbtrelease.api.status.LiveStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code last_green.json}: what Live shows and what it was built from, for runbooks and CI.
 *
 * @param sourceRevision what {@code spec.project.revision} said
 * @param commit of the project's repository; null: the project is in the image
 * @param since since when Live shows it
 * @param monitored whether its monitoring passed or was not asked for
 * @param record key of its {@code release.json}
 * @param manifest the {@code manifest.json} with Live's names, for {@code dbt --state}; null: it is not in the store any more
 */
public record GreenRecord(
        String schemaVersion,
        String namespace,
        String release,
        String releaseUid,
        int revision,
        @Nullable String sourceRevision,
        @Nullable String commit,
        @Nullable String image,
        @Nullable String imageDigest,
        String digest,
        Instant since,
        boolean monitored,
        String record,
        @Nullable StoredFile manifest) {
    public static GreenRecord of(
            String namespace,
            String release,
            String releaseUid,
            LiveStatus live,
            String record,
            @Nullable StoredFile manifest) {
        return new GreenRecord(
                RecordJson.VERSION,
                namespace,
                release,
                releaseUid,
                live.revision(),
                live.sourceRevision(),
                live.commit(),
                live.image(),
                live.imageDigest(),
                live.digest(),
                live.since(),
                live.monitored(),
                record,
                manifest);
    }

    /** What {@code last_green.sha} holds: the commit, else what the spec called the revision; null: neither is known. */
    public @Nullable String sha() {
        return sha(commit, sourceRevision);
    }

    /** What {@code last_green.sha} should hold while Live shows this. */
    public static @Nullable String sha(LiveStatus live) {
        return sha(live.commit(), live.sourceRevision());
    }

    private static @Nullable String sha(@Nullable String commit, @Nullable String sourceRevision) {
        return commit != null ? commit : sourceRevision;
    }
}
