package io.dbtrelease.testsupport;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.CutoverSpec;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.Dependents;
import io.dbtrelease.api.spec.ExposureSpec;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.spec.Strategy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A spec with the defaults of the API and {@code analytics} as its exposure. */
public final class SpecBuilder {
    public static final String EXPOSURE = "analytics";

    public ApprovalMode approval = ApprovalMode.Automatic;
    public boolean suspend;
    public @Nullable Boolean dryRun;
    public Isolation isolation = Isolation.Relaxed;
    public int retain = 2;
    public PullPolicy pullPolicy = PullPolicy.IfNotPresent;
    public String retainFor = "72h";
    public List<RollbackWay> order = RollbackSpec.ORDER;
    public List<String> shared = List.of();
    public @Nullable AdoptSpec adopt;
    public @Nullable MonitoringSpec monitoring;
    public @Nullable GitSpec git;
    public ArtifactsSpec artifacts = ArtifactsSpec.DEFAULT;

    /** Watched for 15 minutes, once a minute. */
    public void watched(int failureLimit, OnFailure onFailure) {
        monitoring = new MonitoringSpec("15m", "1m", failureLimit, onFailure, List.of());
    }

    public DbtReleaseSpec build() {
        return new DbtReleaseSpec(
                "prod",
                new ExposureSpec(EXPOSURE, null, Strategy.SchemaSwap, shared, Dependents.Refuse, List.of(), adopt),
                new CutoverSpec(isolation, "60s"),
                new ProjectSpec("registry.example.com/shop:1", pullPolicy, List.of(), "/project", "4f2c1d9", null, git),
                new BuildSpec(
                        BuildMode.Full,
                        "prod",
                        List.of(),
                        List.of(),
                        Map.of(),
                        4,
                        true,
                        "1h",
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        dryRun),
                List.of(),
                approval,
                monitoring,
                new RollbackSpec(retain, retainFor, order, null, false),
                null,
                suspend,
                artifacts);
    }
}
