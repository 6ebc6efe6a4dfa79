package io.dbtrelease.api.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fields of an {@link AttemptStatus}, to be set one by one inside {@link AttemptStatus#with}. */
public final class AttemptEdit {
    public int number;
    public String digest;
    public @Nullable String buildDigest;
    public long generation;
    public Trigger trigger;
    public @Nullable String requestedBy;
    public @Nullable String sourceRevision;
    public String image;
    public Instant startedAt;
    public int round;
    public @Nullable PlanFacts plan;
    public @Nullable HoldFacts hold;
    public @Nullable PrepareFacts prepared;
    public @Nullable BuildFacts build;
    public @Nullable Progress progress;
    public @Nullable SealFacts sealed;
    public @Nullable GateFacts gates;
    public @Nullable ApprovalFacts approval;
    public @Nullable Intent intent;
    public @Nullable CutoverFacts cutover;
    public @Nullable MonitoringFacts monitoring;
    public @Nullable RollbackFacts rollback;
    public @Nullable Trouble trouble;
    public @Nullable Ending ending;
    public @Nullable Outcome outcome;
    public @Nullable String reason;
    public @Nullable String message;
    public @Nullable Instant finishedAt;
    public @Nullable String commit;
    public @Nullable RebuildFacts rebuild;
    public @Nullable DryRunFacts dryRun;

    AttemptEdit(AttemptStatus of) {
        this.number = of.number();
        this.digest = of.digest();
        this.buildDigest = of.buildDigest();
        this.generation = of.generation();
        this.trigger = of.trigger();
        this.requestedBy = of.requestedBy();
        this.sourceRevision = of.sourceRevision();
        this.image = of.image();
        this.startedAt = of.startedAt();
        this.round = of.round();
        this.plan = of.plan();
        this.hold = of.hold();
        this.prepared = of.prepared();
        this.build = of.build();
        this.progress = of.progress();
        this.sealed = of.sealed();
        this.gates = of.gates();
        this.approval = of.approval();
        this.intent = of.intent();
        this.cutover = of.cutover();
        this.monitoring = of.monitoring();
        this.rollback = of.rollback();
        this.trouble = of.trouble();
        this.ending = of.ending();
        this.outcome = of.outcome();
        this.reason = of.reason();
        this.message = of.message();
        this.finishedAt = of.finishedAt();
        this.commit = of.commit();
        this.rebuild = of.rebuild();
        this.dryRun = of.dryRun();
    }

    AttemptStatus done() {
        return new AttemptStatus(
                number,
                digest,
                buildDigest,
                generation,
                trigger,
                requestedBy,
                sourceRevision,
                image,
                startedAt,
                round,
                plan,
                hold,
                prepared,
                build,
                progress,
                sealed,
                gates,
                approval,
                intent,
                cutover,
                monitoring,
                rollback,
                trouble,
                ending,
                outcome,
                reason,
                message,
                finishedAt,
                commit,
                rebuild,
                dryRun);
    }
}
