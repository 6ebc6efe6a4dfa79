package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of {@link PlanFacts}, to be set one by one inside {@link PlanFacts#with}. */
public final class PlanFactsEdit {
    public String job;
    public @Nullable String jobUid;
    public @Nullable String podUid;
    public Instant startedAt;
    public int round;
    public boolean accepted;
    public @Nullable String dbtVersion;
    public List<SchemaPair> schemas;
    public int nodes;
    public int seeds;
    public @Nullable Instant heldSince;
    public @Nullable Instant acceptedAt;
    public @Nullable String copyRefused;
    public @Nullable BuildPlan build;
    public @Nullable Integer comparedWith;
    public @Nullable String imageDigest;

    PlanFactsEdit(PlanFacts of) {
        this.job = of.job();
        this.jobUid = of.jobUid();
        this.podUid = of.podUid();
        this.startedAt = of.startedAt();
        this.round = of.round();
        this.accepted = of.accepted();
        this.dbtVersion = of.dbtVersion();
        this.schemas = of.schemas();
        this.nodes = of.nodes();
        this.seeds = of.seeds();
        this.heldSince = of.heldSince();
        this.acceptedAt = of.acceptedAt();
        this.copyRefused = of.copyRefused();
        this.build = of.build();
        this.comparedWith = of.comparedWith();
        this.imageDigest = of.imageDigest();
    }

    PlanFacts done() {
        return new PlanFacts(
                job,
                jobUid,
                podUid,
                startedAt,
                round,
                accepted,
                dbtVersion,
                schemas,
                nodes,
                seeds,
                heldSince,
                acceptedAt,
                copyRefused,
                build,
                comparedWith,
                imageDigest);
    }
}
