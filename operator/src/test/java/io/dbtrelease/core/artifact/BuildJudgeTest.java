package io.dbtrelease.core.artifact;

import static io.dbtrelease.testsupport.DbtArtifacts.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.core.artifact.BuildVerdict.Broken;
import io.dbtrelease.core.artifact.BuildVerdict.Built;
import io.dbtrelease.core.artifact.BuildVerdict.Reason;
import io.dbtrelease.core.artifact.BuildVerdict.Refused;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildJudgeTest {
    private static final String SUCCESS = "dbt-1.11/success";
    private static final ExpectedBuild EVERYTHING = new ExpectedBuild(DbtArtifacts.ATTEMPT, true);
    private static final ExpectedBuild SELECTED = new ExpectedBuild(DbtArtifacts.ATTEMPT, false);

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.8", "dbt-1.9", "dbt-1.10", "dbt-1.11"})
    void a_build_in_which_all_went_well_is_built(String version) {
        assertThat(judge(version + "/success")).isInstanceOfSatisfying(Built.class, built -> {
            assertThat(built.counts().success()).isEqualTo(13);
            assertThat(built.counts().pass()).isEqualTo(33);
            assertThat(built.failedTests()).isZero();
            assertThat(built.notes()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.8", "dbt-1.9", "dbt-1.10", "dbt-1.11"})
    void a_failed_model_breaks_the_build_of_every_version(String version) {
        assertThat(judge(version + "/failing-model")).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.reason()).isEqualTo(Reason.NodesFailed);
            assertThat(broken.message())
                    .startsWith("1 node failed: model.jaffle_shop.product_sales (Database Error")
                    .contains("division by zero")
                    .endsWith("; 3 nodes were skipped");
            assertThat(broken.failingTotal()).isEqualTo(4);
            assertThat(broken.failing().getFirst().uniqueId()).isEqualTo("model.jaffle_shop.product_sales");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.8", "dbt-1.9", "dbt-1.10", "dbt-1.11"})
    void a_failed_test_with_nodes_behind_it_breaks_the_build(String version) {
        assertThat(judge(version + "/failing-test")).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.reason()).isEqualTo(Reason.NodesSkipped);
            assertThat(broken.message()).startsWith("1 test failed: test.jaffle_shop.unique_daily_revenue_day");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbt-1.8", "dbt-1.9", "dbt-1.10", "dbt-1.11"})
    void an_interrupted_build_of_which_every_result_is_good_is_never_built(String version) {
        assertThat(judge(version + "/interrupted"))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.reason()).isEqualTo(Reason.Stopped));
    }

    @Test
    void an_interrupted_build_whose_exit_was_lost_is_found_out_by_the_manifest() {
        assertThat(judge("dbt-1.11/interrupted", exit("dbt-1.11/interrupted", 0), LogFacts.NONE, EVERYTHING))
                .isEqualTo(new Refused(new ArtifactProblem(
                        Code.Interrupted,
                        "run_results.json is of a build that did not finish: 1 of 47 selected nodes without a"
                                + " result: model.jaffle_shop.slow")));
    }

    @Test
    void an_interrupted_build_with_a_selection_is_found_out_by_the_log_though_a_unit_test_hides_the_gap() {
        LogFacts log = DbtArtifacts.log("dbt-1.11/interrupted");
        assertThat(log.nodeCount())
                .as("without unit tests, so that it equals the number of results")
                .isEqualTo(content(DbtArtifacts.runResults("dbt-1.11/interrupted"))
                        .results()
                        .size());
        LogFacts nodeCountOnly = new LogFacts(log.invocationId(), log.nodeCount(), null, List.of());
        for (LogFacts told : List.of(log, nodeCountOnly)) {
            assertThat(code(judge("dbt-1.11/interrupted", exit("dbt-1.11/interrupted", 0), told, SELECTED)))
                    .isEqualTo(Code.Interrupted);
        }
    }

    @Test
    void with_a_selection_and_no_log_a_note_says_what_the_verdict_rests_on() {
        assertThat(judge(SUCCESS, DbtArtifacts.exit(SUCCESS), LogFacts.NONE, SELECTED))
                .isInstanceOfSatisfying(
                        Built.class,
                        built -> assertThat(built.notes())
                                .containsExactly(
                                        "nothing told how many nodes were selected, so that none is missing rests on"
                                                + " dbt's exit code"));
    }

    @ParameterizedTest
    @CsvSource({
        "dbt-1.11/contract-violation, NodesFailed, This model has an enforced contract that failed",
        "dbt-1.11/fail-fast, NodesFailed, division by zero",
        "dbt-1.11/unit-test-failure, NodesSkipped, actual differs from expected",
        "dbt-1.11/microbatch-partial, NodesFailed, PARTIAL SUCCESS (3/4)",
        "dbt-1.11/no-connection, DbtFailed, Connection refused",
        "dbt-1.11/parse-error, DbtFailed, broken.sql",
    })
    void what_went_wrong_is_in_the_message(String name, Reason reason, String said) {
        assertThat(judge(name)).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.reason()).isEqualTo(reason);
            assertThat(broken.message()).contains(said);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "dbt-1.11/empty-selection, EmptyResult",
        "dbt-1.11/compile, WrongCommand",
        "dbt-1.11/docs-generate, WrongCommand",
    })
    void what_is_no_build_is_refused(String name, Code code) {
        assertThat(code(judge(name))).isEqualTo(code);
    }

    @Test
    void hooks_and_exposures_do_not_disturb_the_count() {
        assertThat(judge(
                        "dbt-1.11/hooks-and-exposure",
                        DbtArtifacts.exit("dbt-1.11/hooks-and-exposure"),
                        new LogFacts(null, 46, 47, List.of()),
                        SELECTED))
                .isInstanceOf(Built.class);
        assertThat(code(judge(
                        "dbt-1.11/hooks-and-exposure",
                        DbtArtifacts.exit("dbt-1.11/hooks-and-exposure"),
                        new LogFacts(null, null, 48, List.of()),
                        SELECTED)))
                .isEqualTo(Code.Interrupted);
    }

    @Test
    void warned_tests_are_built() {
        assertThat(judge("dbt-1.11/store-failures")).isInstanceOfSatisfying(Built.class, built -> {
            assertThat(built.counts().warn()).isEqualTo(1);
            assertThat(built.failedTests()).isZero();
        });
    }

    @Test
    void a_failed_test_behind_which_nothing_lies_is_left_to_the_gate() {
        RunResults run = content(DbtArtifacts.runResults(SUCCESS));
        RunResults failed =
                changed(run, "test.jaffle_shop.unique_customer_value_customer_id.b0904f19ee", NodeStatus.Fail);
        assertThat(BuildJudge.judge(
                        exit(SUCCESS, 1),
                        LogFacts.NONE,
                        DbtArtifacts.manifest(SUCCESS),
                        new Read.Ok<>(failed),
                        EVERYTHING))
                .isInstanceOfSatisfying(
                        Built.class, built -> assertThat(built.failedTests()).isEqualTo(1));
    }

    @Test
    void exit_code_0_with_failures_and_exit_code_1_without_are_refused() {
        assertThat(code(judge("dbt-1.11/failing-test", exit("dbt-1.11/failing-test", 0), LogFacts.NONE, EVERYTHING)))
                .isEqualTo(Code.ExitCodeDisagrees);
        assertThat(code(judge(SUCCESS, exit(SUCCESS, 1), LogFacts.NONE, EVERYTHING)))
                .isEqualTo(Code.ExitCodeDisagrees);
    }

    @Test
    void a_missing_file_is_refused_by_name() {
        assertThat(BuildJudge.judge(
                        DbtArtifacts.exit(SUCCESS),
                        LogFacts.NONE,
                        DbtArtifacts.manifest(SUCCESS),
                        Read.missing(RunResultsReader.FILE),
                        EVERYTHING))
                .isEqualTo(new Refused(new ArtifactProblem(Code.Missing, "run_results.json is missing")));
        assertThat(BuildJudge.judge(
                        DbtArtifacts.exit(SUCCESS),
                        LogFacts.NONE,
                        Read.missing(ManifestReader.FILE),
                        DbtArtifacts.runResults(SUCCESS),
                        EVERYTHING))
                .isEqualTo(new Refused(new ArtifactProblem(Code.Missing, "manifest.json is missing")));
    }

    @Test
    void a_missing_manifest_does_not_hide_what_failed() {
        assertThat(BuildJudge.judge(
                        DbtArtifacts.exit("dbt-1.11/failing-model"),
                        LogFacts.NONE,
                        Read.missing(ManifestReader.FILE),
                        DbtArtifacts.runResults("dbt-1.11/failing-model"),
                        EVERYTHING))
                .isInstanceOf(Broken.class);
    }

    @Test
    void files_of_two_invocations_are_refused() {
        assertThat(code(BuildJudge.judge(
                        DbtArtifacts.exit("dbt-1.11/failing-test"),
                        LogFacts.NONE,
                        DbtArtifacts.manifest("dbt-1.11/failing-model"),
                        DbtArtifacts.runResults("dbt-1.11/failing-test"),
                        EVERYTHING)))
                .isEqualTo(Code.ForeignInvocation);
        assertThat(code(judge(
                        SUCCESS,
                        DbtArtifacts.exit(SUCCESS),
                        new LogFacts("11111111-2222-3333-4444-555555555555", null, null, List.of()),
                        EVERYTHING)))
                .isEqualTo(Code.ForeignInvocation);
    }

    @Test
    void another_attempt_and_no_attempt_are_refused() {
        ExpectedBuild next =
                new ExpectedBuild(ExpectedBuild.attemptText("5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11", 13), true);
        assertThat(judge(SUCCESS, DbtArtifacts.exit(SUCCESS), LogFacts.NONE, next))
                .isEqualTo(new Refused(new ArtifactProblem(
                        Code.ForeignAttempt,
                        "run_results.json was written by attempt 5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/12, not by"
                                + " 5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/13")));
        RunResults run = content(DbtArtifacts.runResults(SUCCESS));
        assertThat(code(BuildJudge.judge(
                        DbtArtifacts.exit(SUCCESS),
                        LogFacts.NONE,
                        DbtArtifacts.manifest(SUCCESS),
                        new Read.Ok<>(withEnv(run, Map.of())),
                        EVERYTHING)))
                .isEqualTo(Code.ForeignAttempt);
    }

    @Test
    void a_file_that_is_older_than_the_step_is_stale() {
        StepExit exit = DbtArtifacts.exit(SUCCESS);
        StepExit later = new StepExit(exit.step(), 0, exit.startedAt().plusSeconds(3600), null, false, false);
        assertThat(code(judge(SUCCESS, later, LogFacts.NONE, EVERYTHING))).isEqualTo(Code.Stale);
    }

    @Test
    void builds_without_all_of_the_data_are_refused() {
        List<UnaryOperator<RunArgs>> flags = List.of(
                args -> new RunArgs(args.which(), false, true, false, false, List.of(), List.of()),
                args -> new RunArgs(args.which(), false, false, true, false, List.of(), List.of()),
                args -> new RunArgs(args.which(), false, false, false, true, List.of(), List.of()),
                args -> RunArgs.NONE);
        RunResults run = content(DbtArtifacts.runResults(SUCCESS));
        for (UnaryOperator<RunArgs> flag : flags) {
            RunResults changed =
                    new RunResults(run.metadata(), flag.apply(run.args()), run.elapsedSeconds(), run.results());
            assertThat(code(BuildJudge.judge(
                            DbtArtifacts.exit(SUCCESS),
                            LogFacts.NONE,
                            DbtArtifacts.manifest(SUCCESS),
                            new Read.Ok<>(changed),
                            EVERYTHING)))
                    .isEqualTo(Code.WrongCommand);
        }
    }

    @Test
    void a_status_that_nobody_knows_is_refused() {
        RunResults run = content(DbtArtifacts.runResults(SUCCESS));
        assertThat(code(BuildJudge.judge(
                        DbtArtifacts.exit(SUCCESS),
                        LogFacts.NONE,
                        DbtArtifacts.manifest(SUCCESS),
                        new Read.Ok<>(changed(run, "model.jaffle_shop.stg_orders", NodeStatus.Unknown)),
                        EVERYTHING)))
                .isEqualTo(Code.UnknownStatus);
    }

    @Test
    void a_timeout_says_so_whatever_the_results_say() {
        StepExit exit = DbtArtifacts.exit(SUCCESS);
        StepExit timedOut = new StepExit(exit.step(), 2, exit.startedAt(), null, true, false);
        assertThat(judge(SUCCESS, timedOut, LogFacts.NONE, EVERYTHING))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.reason()).isEqualTo(Reason.TimedOut));
    }

    @Test
    void a_killed_build_points_to_its_memory() {
        assertThat(judge(SUCCESS, exit(SUCCESS, 137), LogFacts.NONE, EVERYTHING))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.message()).contains("build.resources"));
    }

    @Test
    void what_fusion_writes_is_built() {
        Manifest manifest = content(DbtArtifacts.manifest("dbt-1.11/hooks-and-exposure"));
        assertThat(BuildJudge.judge(
                        DbtArtifacts.exit("fusion-constructed/success"),
                        LogFacts.NONE,
                        new Read.Ok<>(manifest),
                        DbtArtifacts.runResults("fusion-constructed/success"),
                        EVERYTHING))
                .isInstanceOfSatisfying(
                        Built.class,
                        built -> assertThat(built.notes())
                                .singleElement()
                                .asString()
                                .startsWith("1 node reused and not built: model."));
    }

    @Test
    void ephemeral_models_may_be_skipped_or_absent() {
        Manifest manifest = content(DbtArtifacts.manifest(SUCCESS));
        RunResults run = content(DbtArtifacts.runResults(SUCCESS));
        Manifest ephemeral = new Manifest(
                manifest.metadata(),
                manifest.projectName(),
                manifest.adapterType(),
                manifest.nodes().stream()
                        .map(node -> node.uniqueId().equals("model.jaffle_shop.stg_orders")
                                ? withMaterialized(node, "ephemeral")
                                : node)
                        .toList(),
                manifest.sources(),
                manifest.exposures(),
                false);
        RunResults skipped = changed(run, "model.jaffle_shop.stg_orders", NodeStatus.Skipped);
        RunResults absent = new RunResults(
                run.metadata(),
                run.args(),
                run.elapsedSeconds(),
                run.results().stream()
                        .filter(result -> !result.uniqueId().equals("model.jaffle_shop.stg_orders"))
                        .toList());
        for (RunResults results : List.of(skipped, absent)) {
            assertThat(BuildJudge.judge(
                            DbtArtifacts.exit(SUCCESS),
                            new LogFacts(null, 44, 45, List.of()),
                            new Read.Ok<>(ephemeral),
                            new Read.Ok<>(results),
                            EVERYTHING))
                    .isInstanceOf(Built.class);
        }
    }

    private static BuildVerdict judge(String name) {
        return judge(name, DbtArtifacts.exit(name), DbtArtifacts.log(name), EVERYTHING);
    }

    private static BuildVerdict judge(String name, StepExit exit, LogFacts log, ExpectedBuild expected) {
        return BuildJudge.judge(exit, log, DbtArtifacts.manifest(name), DbtArtifacts.runResults(name), expected);
    }

    private static Code code(BuildVerdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        return ((Refused) verdict).problem().code();
    }

    private static StepExit exit(String name, int code) {
        StepExit exit = DbtArtifacts.exit(name);
        return new StepExit(exit.step(), code, exit.startedAt(), exit.finishedAt(), false, false);
    }

    private static RunResults changed(RunResults run, String id, NodeStatus status) {
        List<NodeResult> results = run.results().stream()
                .map(result -> result.uniqueId().equals(id)
                        ? new NodeResult(id, status, status.text(), result.message(), 1L, 0, null)
                        : result)
                .toList();
        return new RunResults(run.metadata(), run.args(), run.elapsedSeconds(), results);
    }

    private static RunResults withEnv(RunResults run, Map<String, String> env) {
        ArtifactMetadata of = run.metadata();
        return new RunResults(
                new ArtifactMetadata(of.schemaVersion(), of.dbtVersion(), of.generatedAt(), of.invocationId(), env),
                run.args(),
                run.elapsedSeconds(),
                run.results());
    }

    private static ManifestNode withMaterialized(ManifestNode node, String materialized) {
        return new ManifestNode(
                node.uniqueId(),
                node.resourceType(),
                node.name(),
                node.packageName(),
                node.database(),
                node.schema(),
                node.alias(),
                node.relationName(),
                materialized,
                node.severity(),
                node.blank(),
                node.incrementalStrategy(),
                node.fullRefresh(),
                node.targetSchema(),
                node.contractEnforced(),
                node.grantsConfigured(),
                node.storeFailures(),
                node.dependsOn(),
                node.tags(),
                node.columns(),
                node.fqn(),
                node.checksum(),
                node.onSchemaChange());
    }
}
