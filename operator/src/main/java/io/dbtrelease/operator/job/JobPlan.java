package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.ProjectSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that makes one Job differ from another.
 *
 * @param release name of the DbtRelease
 * @param releaseUid its UID
 * @param attempt from 1
 * @param round from 1; a planning Job that is repeated while the attempt is held has the next one
 * @param commit of {@code project.git} that is checked out; null: no git, or its revision is still to be resolved
 * @param live dbt's target of Live
 * @param green dbt's target of Green
 * @param greenSuffix what Green's schema names have behind Live's: {@code __g12}; empty where Green is another database
 * @param login of the build role
 * @param timeout how long dbt may run, all steps together; whole seconds
 * @param state folder of the planning Job whose manifest the project is compared with, below the release's: {@code attempts/11/plan-1}; null: it is compared with none
 * @param selectors what a slim build names to dbt instead of the release's own selection; empty: Full
 * @param excluded what a slim build names to dbt so that it does not run
 * @param freshness whether a planning Job asks for the sources' freshness; a building one never does
 */
public record JobPlan(
        String namespace,
        String release,
        String releaseUid,
        int attempt,
        JobKind kind,
        int round,
        ProjectSpec project,
        @Nullable String commit,
        BuildSpec build,
        DbtTarget live,
        DbtTarget green,
        String greenSuffix,
        DbtWarehouseSpec warehouse,
        BuildLogin login,
        Duration timeout,
        boolean freshness,
        @Nullable String state,
        List<String> selectors,
        List<String> excluded) {

    public JobPlan {
        selectors = List.copyOf(selectors);
        excluded = List.copyOf(excluded);
        if (attempt < 1 || round < 1) {
            throw new IllegalArgumentException("attempts and rounds count from 1");
        }
    }

    /** The Job's name, and that of its ConfigMap. */
    public String jobName() {
        return JobNames.of(release, attempt, kind, round);
    }
}
