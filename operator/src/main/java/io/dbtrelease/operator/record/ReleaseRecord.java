package io.dbtrelease.operator.record;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.PrepareFacts;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SealFacts;
import io.dbtrelease.api.status.Trigger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code release.json}: all about one attempt, so that it can be answered years later which commit, image, tests and person put a row count in front of
 * readers. The nested facts are those of {@code status.attempt}. Null: it did not come to that, or is not known.
 *
 * @param revision the attempt's number, where Live showed it; null: Live was never touched by it
 * @param commit of the project's repository; null: the project is in the image
 * @param buildDigest of what decided on the build apart from image, revision and gates
 * @param imageDigest of the image that really ran
 * @param outcome null: the release was deleted while the attempt went on
 * @param flip the flip as it was asked for; {@code cutover} says that it was made
 * @param files what dbt wrote and the store took, with digests; the files themselves go by the rules of {@code spec.artifacts}
 * @param nodes each test, model, seed and snapshot of the build with dbt's verdict
 * @param nodesLeftOut how many more there are
 */
public record ReleaseRecord(
        String schemaVersion,
        String namespace,
        String release,
        String releaseUid,
        int attempt,
        @Nullable Integer revision,
        @Nullable Outcome outcome,
        @Nullable String reason,
        @Nullable String message,
        Instant startedAt,
        @Nullable Instant finishedAt,
        String digest,
        @Nullable String buildDigest,
        long generation,
        @Nullable String sourceRevision,
        @Nullable String commit,
        String image,
        @Nullable String imageDigest,
        Trigger trigger,
        @Nullable String requestedBy,
        @Nullable RebuildFacts rebuild,
        String warehouse,
        String live,
        String strategy,
        int rounds,
        @Nullable PlanFacts plan,
        @Nullable PrepareFacts prepared,
        @Nullable BuildFacts build,
        @Nullable SealFacts sealed,
        @Nullable GateFacts gates,
        @Nullable ApprovalFacts approval,
        @Nullable Intent flip,
        @Nullable CutoverFacts cutover,
        @Nullable MonitoringFacts monitoring,
        @Nullable RollbackFacts rollback,
        List<StoredFile> files,
        List<NodeRecord> nodes,
        int nodesLeftOut) {
    public ReleaseRecord {
        files = List.copyOf(files);
        nodes = List.copyOf(nodes);
    }

    /** @param spec as it was when the record was written */
    public static ReleaseRecord of(
            String namespace,
            String release,
            String releaseUid,
            DbtReleaseSpec spec,
            AttemptStatus a,
            List<StoredFile> files,
            NodeRecord.Some nodes) {
        return new ReleaseRecord(
                RecordJson.VERSION,
                namespace,
                release,
                releaseUid,
                a.number(),
                a.cutover() == null ? null : a.number(),
                a.outcome(),
                a.reason(),
                a.message(),
                a.startedAt(),
                a.finishedAt(),
                a.digest(),
                a.buildDigest(),
                a.generation(),
                a.sourceRevision(),
                a.commit(),
                a.image(),
                a.build() == null ? null : a.build().imageDigest(),
                a.trigger(),
                a.requestedBy(),
                a.rebuild(),
                spec.warehouse(),
                spec.exposure().liveName(),
                spec.exposure().strategy().name(),
                a.round(),
                a.plan(),
                a.prepared(),
                a.build(),
                a.sealed(),
                a.gates(),
                a.approval(),
                a.intent(),
                a.cutover(),
                a.monitoring(),
                a.rollback(),
                files,
                nodes.nodes(),
                nodes.leftOut());
    }
}
