package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.EnvFromSecret;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.api.spec.SnowflakeSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans for tests. */
public final class JobPlans {
    public static final JobSettings SETTINGS = JobSettings.of(
            "registry.example.com/dbt-release-operator:0.1.0",
            PullPolicy.IfNotPresent,
            URI.create("http://dbt-release-artifacts.dbt-release.svc:8081"));

    private JobPlans() {}

    /** Attempt 12 of {@code analytics/jaffle-shop}, with nothing that could be left out. */
    public static JobPlan plain(JobKind kind) {
        return of(
                "jaffle-shop",
                kind,
                new ProjectSpec(
                        "registry.example.com/jaffle-shop:4f2c1d9",
                        PullPolicy.IfNotPresent,
                        List.of(),
                        "/project",
                        null,
                        null,
                        null),
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
                        null),
                new PostgresSpec("pg.example.com", 5432, "shop", PostgresSpec.SslMode.verifyFull, null));
    }

    /** The same with all that may be given. */
    public static JobPlan full(JobKind kind) {
        return of(
                "jaffle-shop",
                kind,
                new ProjectSpec(
                        "registry.example.com/jaffle-shop:4f2c1d9",
                        PullPolicy.Always,
                        List.of("registry"),
                        "/srv/shop",
                        "4f2c1d9",
                        "/srv/shop/profiles",
                        null),
                new BuildSpec(
                        BuildMode.Full,
                        "prod",
                        List.of("tag:daily", "+orders"),
                        List.of("tag:slow"),
                        Map.of("start", "2026-01-01", "limit", 10),
                        8,
                        false,
                        "90m",
                        new ResourceRequirementsBuilder()
                                .addToRequests("cpu", new Quantity("500m"))
                                .addToLimits("memory", new Quantity("2Gi"))
                                .build(),
                        Map.of("pool", "builds"),
                        "dbt",
                        List.of(
                                new EnvFromSecret("API_TOKEN", "shop-api", "token"),
                                new EnvFromSecret("PGSSLROOTCERT", "shop-api", "ca")),
                        null,
                        null,
                        null),
                new PostgresSpec("pg.example.com", 6432, "shop", PostgresSpec.SslMode.verifyCa, "pg-ca"));
    }

    /** The project is in a git repository, and the attempt's first Job has said which commit it is. */
    static JobPlan git(JobKind kind, @Nullable String commit) {
        JobPlan plain = plain(kind);
        ProjectSpec project = plain.project();
        return new JobPlan(
                plain.namespace(),
                plain.release(),
                plain.releaseUid(),
                plain.attempt(),
                kind,
                1,
                new ProjectSpec(
                        "registry.example.com/dbt:1.10",
                        project.imagePullPolicy(),
                        project.imagePullSecrets(),
                        project.path(),
                        null,
                        null,
                        new GitSpec("ssh://git@git.example.com/data/shop.git", "main", "analytics", "shop-git")),
                commit,
                plain.build(),
                plain.live(),
                plain.green(),
                plain.greenSuffix(),
                plain.warehouse(),
                plain.login(),
                plain.timeout(),
                plain.freshness(),
                null,
                List.of(),
                List.of());
    }

    public static JobPlan of(
            String release, JobKind kind, ProjectSpec project, BuildSpec build, PostgresSpec warehouse) {
        return of(release, kind, project, build, postgres(warehouse));
    }

    private static DbtWarehouseSpec postgres(PostgresSpec postgres) {
        return new DbtWarehouseSpec(
                postgres, null, new SecretRef("op"), new SecretRef("prod-db-build"), null, List.of("*"), "1Gi");
    }

    static JobPlan of(String release, JobKind kind, ProjectSpec project, BuildSpec build, DbtWarehouseSpec warehouse) {
        return new JobPlan(
                "analytics",
                release,
                "0e5a3b4c-6f1d-4c57-9d7e-2f5b8a1c9e10",
                12,
                kind,
                1,
                project,
                null,
                build,
                DbtTarget.of("analytics"),
                DbtTarget.of("analytics__g12"),
                "__g12",
                warehouse,
                new BuildLogin("prod-db-build", Set.of("username", "password")),
                Duration.ofHours(1),
                kind == JobKind.Plan,
                null,
                List.of(),
                List.of());
    }

    /** Of a release on Snowflake that swaps databases; dbt logs in with an encrypted key. */
    static JobPlan snowflake(JobKind kind) {
        JobPlan plain = plain(kind);
        DbtWarehouseSpec warehouse = new DbtWarehouseSpec(
                null,
                new SnowflakeSpec(
                        "myorg-prod", null, "dbt_operator", "dbt_build", null, "OPS", "BUILDS", "DBT_RELEASE.CONTROL"),
                new SecretRef("op"),
                new SecretRef("build"),
                null,
                List.of("SHOP.*"),
                "1Gi");
        return new JobPlan(
                plain.namespace(),
                plain.release(),
                plain.releaseUid(),
                plain.attempt(),
                kind,
                1,
                plain.project(),
                null,
                plain.build(),
                DbtTarget.of("SHOP.ANALYTICS"),
                DbtTarget.of("SHOP__G12.ANALYTICS"),
                "",
                warehouse,
                new BuildLogin("build", Set.of("username", "privateKey", "privateKeyPassphrase")),
                plain.timeout(),
                plain.freshness(),
                null,
                List.of(),
                List.of());
    }

    /** The same under another release's name. */
    public static JobPlan named(String release, JobPlan plan) {
        return of(release, plan.kind(), plan.project(), plan.build(), plan.warehouse());
    }
}
