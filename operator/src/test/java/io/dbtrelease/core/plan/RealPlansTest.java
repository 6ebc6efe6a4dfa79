package io.dbtrelease.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.plan.PlanOutcome.Accepted;
import io.dbtrelease.core.plan.PlanOutcome.Refused;
import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.Golden;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Plans from pairs of manifests that real dbt wrote. */
class RealPlansTest {

    @Test
    void a_project_with_dbts_own_names_has_a_plan() throws IOException {
        ReleasePlan plan = accepted("plan", List.of());
        Golden.assertText(RealPlansTest.class, "plan.json", text(plan));
        assertThat(plan.seeds())
                .extracting(PlannedNode::uniqueId)
                .containsExactlyInAnyOrder("model.jaffle_shop.fct_payments", "snapshot.jaffle_shop.customers_history");
        assertThat(plan.buildNodes()).isEqualTo(46);
        assertThat(plan.tests()).isEqualTo(33);
    }

    @Test
    void a_snapshot_in_a_shared_schema_is_planned_in_place() throws IOException {
        ReleasePlan plan = accepted("plan-shared", List.of("snapshots"));
        Golden.assertText(RealPlansTest.class, "plan-shared.json", text(plan));
        assertThat(plan.seeds()).extracting(PlannedNode::uniqueId).containsExactly("model.jaffle_shop.fct_payments");
    }

    @Test
    void a_snapshot_that_is_pinned_to_a_schema_is_refused_with_the_ways_out() throws IOException {
        Golden.assertText(RealPlansTest.class, "plan-shared-refused.txt", refused("plan-shared", List.of()));
    }

    @Test
    void names_that_ignore_the_target_are_refused_with_the_macro_that_mends_them() throws IOException {
        Golden.assertText(RealPlansTest.class, "plan-for-env-refused.txt", refused("plan-for-env", List.of()));
    }

    @Test
    void a_plan_is_the_same_after_it_was_stored() throws IOException {
        ReleasePlan plan = accepted("plan-shared", List.of("snapshots"));
        assertThat(DbtArtifacts.content(PlanJson.read(new ByteArrayInputStream(bytes(plan)))))
                .isEqualTo(plan);
        assertThat(bytes(plan)).isEqualTo(bytes(accepted("plan-shared", List.of("snapshots"))));
    }

    @Test
    void a_stored_plan_that_was_cut_or_is_of_another_version_is_refused() throws IOException {
        byte[] bytes = bytes(accepted("plan", List.of()));
        for (int part = 0; part < 50; part++) {
            byte[] start = Arrays.copyOf(bytes, bytes.length * part / 50);
            assertThat(PlanJson.read(new ByteArrayInputStream(start)).refusal()).isPresent();
        }
        String newer = new String(bytes, StandardCharsets.UTF_8).replace("\"version\":1", "\"version\":2");
        assertThat(PlanJson.read(new ByteArrayInputStream(newer.getBytes(StandardCharsets.UTF_8)))
                        .refusal())
                .hasValueSatisfying(problem ->
                        assertThat(problem.message()).isEqualTo("plan.json has version 2; what is read is 1"));
    }

    private static ReleasePlan accepted(String name, List<String> shared) {
        PlanOutcome outcome = plan(name, shared);
        assertThat(outcome).isInstanceOf(Accepted.class);
        return ((Accepted) outcome).plan();
    }

    private static String refused(String name, List<String> shared) {
        PlanOutcome outcome = plan(name, shared);
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome)
                .refusals().stream()
                        .map(it -> "%s%n  %s%n  %s%n".formatted(it.reason(), it.message(), it.fix()))
                        .collect(Collectors.joining());
    }

    private static PlanOutcome plan(String name, List<String> shared) {
        String folder = "dbt-1.11/" + name;
        return Planner.plan(
                DbtArtifacts.manifest(folder + "/live"),
                DbtArtifacts.manifest(folder + "/green"),
                new PlanRequest(
                        DbtArtifacts.ATTEMPT,
                        DbtArtifacts.exit(folder + "/live").startedAt(),
                        12,
                        11,
                        "analytics",
                        "analytics__g12",
                        "__g12",
                        shared,
                        "jaffle_artifacts",
                        Strategy.SchemaSwap,
                        List.of("analytics", "analytics_*", "marts", "snapshots"),
                        false,
                        List.of()));
    }

    private static byte[] bytes(ReleasePlan plan) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PlanJson.write(plan, bytes);
        return bytes.toByteArray();
    }

    /** One node a line, so that a change of it can be read. */
    private static String text(ReleasePlan plan) throws IOException {
        return new String(bytes(plan), StandardCharsets.UTF_8)
                .replace("},{", "},\n{")
                .replace(",\"nodes\":[", ",\n\"nodes\":[\n")
                .replace(",\"schemas\":[", ",\n\"schemas\":[\n");
    }
}
