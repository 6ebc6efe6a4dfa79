package io.dbtrelease.operator.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.Golden;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobFactoryTest {
    private final JobFactory factory = new JobFactory(JobPlans.SETTINGS);

    @Test
    void a_planning_job_with_defaults() throws IOException {
        Golden.assertYaml(
                getClass(),
                "plan-plain.yaml",
                factory.render(JobPlans.plain(JobKind.Plan)).job());
    }

    @Test
    void a_building_job_with_all_that_may_be_given() throws IOException {
        Golden.assertYaml(
                getClass(),
                "build-full.yaml",
                factory.render(JobPlans.full(JobKind.Build)).job());
    }

    @Test
    void a_building_job_of_a_project_from_git() throws IOException {
        Golden.assertYaml(
                getClass(),
                "build-git.yaml",
                factory.render(JobPlans.git(JobKind.Build, "4f2c1d9a4f2c1d9a4f2c1d9a4f2c1d9a4f2c1d9a"))
                        .job());
    }

    @Test
    void only_the_checkout_holds_the_repositorys_secret() {
        var pod = factory.render(JobPlans.git(JobKind.Plan, null))
                .job()
                .getSpec()
                .getTemplate()
                .getSpec();
        Container checkout = pod.getInitContainers().getFirst();
        assertThat(checkout.getName()).isEqualTo("checkout");
        assertThat(mounts(checkout)).contains("git", "project").doesNotContain("token", "run", "artifacts", "work");
        assertThat(checkout.getEnv())
                .allSatisfy(variable -> assertThat(variable.getValueFrom()).isNull())
                .noneSatisfy(variable -> assertThat(variable.getName()).isEqualTo("DBTRELEASE_GIT_COMMIT"));
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("project"))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.getReadOnly()).isTrue();
                    assertThat(mount.getSubPath()).isEqualTo("tree");
                });
        assertThat(mounts(pod.getContainers().getFirst())).doesNotContain("git");
        assertThat(mounts(pod.getInitContainers().get(1))).doesNotContain("git");
        assertThat(pod.getInitContainers().get(1).getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("project"))
                .allSatisfy(mount -> assertThat(mount.getReadOnly()).isTrue());
    }

    @Test
    void a_building_job_on_snowflake() throws IOException {
        JobObjects objects = factory.render(JobPlans.snowflake(JobKind.Build));
        var env = objects.job()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        Golden.assertYaml(
                getClass(),
                "env-snowflake.yaml",
                env.stream().filter(e -> e.getName().startsWith("DBTRELEASE_")).toList());
        assertThat(objects.filesOf(new JobBuilder(objects.job())
                                .editMetadata()
                                .withUid("51c6a9b6-7c52-4d8f-8a8b-3f6f2f8c6a10")
                                .endMetadata()
                                .build())
                        .getData()
                        .get("profiles.yml"))
                .contains("type: snowflake");
    }

    @Test
    void the_files_of_the_runner() throws IOException {
        JobObjects objects = factory.render(JobPlans.full(JobKind.Build));
        ConfigMap files = objects.filesOf(new JobBuilder(objects.job())
                .editMetadata()
                .withUid("51c6a9b6-7c52-4d8f-8a8b-3f6f2f8c6a10")
                .endMetadata()
                .build());
        assertThat(files.getData().get("run.sh")).startsWith("#!/bin/sh\n");
        assertThat(files.getData().get("profiles.yml")).contains("type: postgres");
        files.getData().replaceAll((name, text) -> name.equals("run.sh") || name.equals("profiles.yml") ? "…" : text);
        Golden.assertYaml(getClass(), "files-full.yaml", files);
    }

    @Test
    void the_same_plan_gives_the_same_objects() {
        assertThat(factory.render(JobPlans.full(JobKind.Build)))
                .isEqualTo(new JobFactory(JobPlans.SETTINGS).render(JobPlans.full(JobKind.Build)));
    }

    @Test
    void only_the_collector_holds_a_token() {
        var pod = factory.render(JobPlans.full(JobKind.Build))
                .job()
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(mounts(pod.getContainers().getFirst())).doesNotContain("token");
        assertThat(mounts(pod.getInitContainers().getFirst())).contains("token").doesNotContain("run", "work", "ca");
    }

    @Test
    void no_password_is_a_value() {
        List<EnvVar> env = factory.render(JobPlans.full(JobKind.Build))
                .job()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        assertThat(env)
                .filteredOn(variable -> List.of("DBTRELEASE_USER", "DBTRELEASE_PASSWORD", "API_TOKEN")
                        .contains(variable.getName()))
                .hasSize(3)
                .allSatisfy(variable -> {
                    assertThat(variable.getValue()).isNull();
                    assertThat(variable.getValueFrom().getSecretKeyRef()).isNotNull();
                });
    }

    @Test
    void a_variable_of_the_user_does_not_replace_one_of_the_operator() {
        List<EnvVar> env = factory.render(JobPlans.full(JobKind.Build))
                .job()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        assertThat(env)
                .filteredOn(variable -> variable.getName().equals("PGSSLROOTCERT"))
                .singleElement()
                .extracting(EnvVar::getValue)
                .isEqualTo("/dbtrelease/ca/ca.crt");
        assertThat(env).extracting(EnvVar::getName).doesNotHaveDuplicates();
    }

    private static List<String> mounts(Container container) {
        return container.getVolumeMounts().stream()
                .map(mount -> mount.getName())
                .toList();
    }
}
