package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dbtrelease.api.Defaults;
import io.dbtrelease.api.spec.FreshnessThreshold;
import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.spec.OnStale;
import io.dbtrelease.api.spec.SchemaChange;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatesTest {
    @Test
    void a_file_that_no_api_server_saw_gets_the_defaults_of_the_crd() throws Exception {
        assertThat(gates("""
                - {name: tests, tests: {}}
                - {name: sources, sourceFreshness: {}}
                - {name: shape, schemaDiff: {}}
                - {name: counts, rowCountDiff: {relations: [a], maxDecreasePercent: 5}}
                - {name: revenue, query: {sql: select 1, min: 0}, mode: Warn}
                """))
                .containsExactly(
                        new BuildGate(false),
                        new TestsGate("tests", GateMode.Enforce, 0, null, 1),
                        new SourceFreshnessGate(
                                "sources",
                                GateMode.Enforce,
                                FreshnessThreshold.Error,
                                OnStale.Hold,
                                Duration.ofHours(12)),
                        new SchemaDiffGate(
                                "shape", GateMode.Enforce, Set.of(SchemaChange.AddColumn, SchemaChange.AddRelation)),
                        new RowCountDiffGate("counts", GateMode.Enforce, List.of("a"), 5.0, null),
                        new QueryGate("revenue", GateMode.Warn, "select 1", 0.0, null, Duration.ofSeconds(60)));
    }

    @Test
    void a_gate_of_kind_tests_takes_the_tests_from_the_build_gate() throws Exception {
        assertThat(gates("- {name: tests, tests: {maxFailed: 2, maxWarned: 3, minExecuted: 4}}"))
                .containsExactly(new BuildGate(false), new TestsGate("tests", GateMode.Enforce, 2, 3, 4));
    }

    @Test
    void checks_have_no_build_gate() throws Exception {
        assertThat(Gates.checks(specs("- {name: shape, schemaDiff: {allow: []}}")))
                .containsExactly(new SchemaDiffGate("shape", GateMode.Enforce, Set.of()));
    }

    @Test
    void what_cannot_be_read_is_never_dropped_in_silence() throws Exception {
        List<Gate> gates = gates("""
                - {name: newer, valueDiff: {relations: [a]}}
                - {name: two, tests: {}, schemaDiff: {}}
                - {name: empty, rowCountDiff: {relations: []}}
                - {name: unbounded, rowCountDiff: {relations: [a]}}
                - {name: slow, query: {sql: select 1, min: 1, timeout: soon}}
                - {name: boundless, query: {sql: select 1}}
                - {name: sourceless, sourceFreshness: {holdFor: 1d}, mode: Warn}
                """);

        assertThat(gates.subList(1, gates.size())).allMatch(g -> g instanceof InvalidGate);
        List<GateResult> results = GateEvaluator.evaluate(gates, Judging.BEFORE, new FakeEvidence());
        assertThat(results)
                .extracting(GateResult::verdict)
                .containsExactly(
                        Verdict.Unknown,
                        Verdict.Failed,
                        Verdict.Failed,
                        Verdict.Failed,
                        Verdict.Failed,
                        Verdict.Failed,
                        Verdict.Failed,
                        Verdict.Warned);
        assertThat(results.get(1).message())
                .isEqualTo("Cannot be evaluated: the gate has no kind that this version of the operator knows");
        assertThat(results.get(5).message()).contains("'soon' is no duration");
    }

    @Test
    void a_verdict_passes_only_when_nothing_failed_and_nothing_is_unknown() {
        assertThat(GateVerdict.summarise(List.of(result("a", Verdict.Passed), result("b", Verdict.Warned)))
                        .passed())
                .isTrue();
        GateVerdict verdict = GateVerdict.summarise(List.of(
                result("a", Verdict.Passed),
                result("b", Verdict.Failed),
                result("c", Verdict.Unknown),
                result("d", Verdict.Failed)));
        assertThat(verdict).isEqualTo(new GateVerdict(List.of("b", "d"), List.of("c")));
        assertThat(verdict.passed()).isFalse();
        assertThat(GateVerdict.summarise(List.of(result("c", Verdict.Unknown))).passed())
                .isFalse();
    }

    private static GateResult result(String name, Verdict verdict) {
        return new GateResult(name, "query", verdict, null, null, "");
    }

    private static List<Gate> gates(String yaml) throws Exception {
        return Gates.from(specs(yaml));
    }

    private static List<GateSpec> specs(String yaml) throws Exception {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        JsonNode gates = mapper.readTree(yaml);
        gates.forEach(gate -> Defaults.fill((ObjectNode) gate, GateSpec.class));
        return mapper.convertValue(gates, new TypeReference<List<GateSpec>>() {});
    }
}
