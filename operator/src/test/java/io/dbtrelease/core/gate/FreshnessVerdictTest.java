package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.FreshnessThreshold;
import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.OnStale;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.core.gate.FreshnessVerdict.Decision;
import io.dbtrelease.core.gate.SourceFreshness.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessVerdictTest {
    @ParameterizedTest(name = "a source that is {0}, threshold {1}, onStale {2}, held {3}: {4}")
    @CsvSource({
        "Pass,       Error, Hold, PT0S,  Proceed",
        "Warn,       Error, Hold, PT0S,  Proceed",
        "Warn,       Warn,  Hold, PT0S,  Hold",
        "Warn,       Warn,  Fail, PT0S,  Fail",
        "Error,      Error, Hold, PT0S,  Hold",
        "Error,      Warn,  Hold, PT0S,  Hold",
        "Error,      Error, Hold, PT59M, Hold",
        "Error,      Error, Hold, PT1H,  Fail",
        "Error,      Error, Fail, PT0S,  Fail",
        "Unanswered, Error, Hold, PT0S,  Hold",
        "Unanswered, Warn,  Fail, PT0S,  Fail",
        "Pass,       Error, Fail, PT99H, Proceed"
    })
    void one_gate(Status status, FreshnessThreshold threshold, OnStale onStale, Duration held, Decision decision) {
        FreshnessVerdict verdict = judge(
                List.of(gate("sources", GateMode.Enforce, threshold, onStale)),
                new FakeEvidence().freshness(source("orders", status)),
                held);

        assertThat(verdict.decision()).isEqualTo(decision);
        assertThat(verdict.results()).hasSize(1);
    }

    @Test
    void says_which_source_is_how_old_and_how_old_it_may_be() {
        FreshnessVerdict verdict = judge(
                List.of(gate("sources", GateMode.Enforce, FreshnessThreshold.Error, OnStale.Hold)),
                new FakeEvidence()
                        .freshness(
                                source("orders", Status.Error),
                                source("customers", Status.Unanswered),
                                source("items", Status.Pass)),
                Duration.ofHours(1));

        assertThat(verdict.message())
                .isEqualTo("sources: stale: raw.orders (26h old, at most 24h); "
                        + "raw.customers (dbt could not ask it: look at the log) (held for 1h, at most 1h)");
        assertThat(verdict.results().getFirst().observed()).isEqualTo("2 of 3 sources stale");
        assertThat(verdict.results().getFirst().threshold()).isEqualTo("none past error_after");
    }

    @Test
    void the_strictest_of_several_gates_decides() {
        List<Gate> gates = List.of(
                gate("soft", GateMode.Warn, FreshnessThreshold.Warn, OnStale.Fail),
                gate("hold", GateMode.Enforce, FreshnessThreshold.Warn, OnStale.Hold),
                gate("fail", GateMode.Enforce, FreshnessThreshold.Error, OnStale.Fail));

        assertThat(judge(gates, new FakeEvidence().freshness(source("orders", Status.Warn)), Duration.ZERO))
                .satisfies(v -> {
                    assertThat(v.decision()).isEqualTo(Decision.Hold);
                    assertThat(v.message())
                            .contains("soft: ")
                            .contains("hold: ")
                            .doesNotContain("fail: ");
                    assertThat(v.results())
                            .extracting(r -> r.verdict())
                            .containsExactly(Verdict.Warned, Verdict.Failed, Verdict.Passed);
                });
        assertThat(judge(gates, new FakeEvidence().freshness(source("orders", Status.Error)), Duration.ZERO)
                        .decision())
                .isEqualTo(Decision.Fail);
    }

    @Test
    void a_gate_of_mode_warn_stops_nothing() {
        List<Gate> gates = List.of(gate("soft", GateMode.Warn, FreshnessThreshold.Warn, OnStale.Fail));

        assertThat(judge(gates, new FakeEvidence(), Duration.ZERO).decision()).isEqualTo(Decision.Proceed);
    }

    @Test
    void without_such_a_gate_nothing_is_asked() {
        FreshnessVerdict verdict = judge(List.of(new BuildGate(true)), new FakeEvidence(), Duration.ZERO);

        assertThat(verdict)
                .isEqualTo(new FreshnessVerdict(Decision.Proceed, "no gate asks for fresh sources", List.of()));
    }

    @Test
    void a_project_without_any_freshness_fails_at_once_since_waiting_mends_nothing() {
        FreshnessVerdict verdict = judge(
                List.of(gate("sources", GateMode.Enforce, FreshnessThreshold.Error, OnStale.Hold)),
                new FakeEvidence().freshness(new SourceFreshness[0]),
                Duration.ZERO);

        assertThat(verdict.decision()).isEqualTo(Decision.Fail);
        assertThat(verdict.message()).contains("loaded_at_field").doesNotContain("held for");
    }

    @ParameterizedTest
    @CsvSource({"Hold,PT0S,Hold", "Hold,PT1H,Fail", "Fail,PT0S,Fail"})
    void evidence_that_cannot_be_had_is_waited_for_as_long_as_staleness_is(
            OnStale onStale, Duration held, Decision decision) {
        FreshnessVerdict verdict = judge(
                List.of(gate("sources", GateMode.Enforce, FreshnessThreshold.Error, onStale)),
                new FakeEvidence(),
                held);

        assertThat(verdict.decision()).isEqualTo(decision);
        assertThat(verdict.message()).contains("no sources.json");
        assertThat(verdict.results().getFirst().verdict()).isEqualTo(Verdict.Unknown);
    }

    private static FreshnessVerdict judge(List<Gate> gates, Evidence evidence, Duration held) {
        return FreshnessVerdict.of(gates, Judging.BEFORE, evidence, held);
    }

    private static SourceFreshness source(String name, Status status) {
        return new SourceFreshness(
                "source.jaffle.raw." + name,
                status,
                status == Status.Unanswered ? null : Duration.ofHours(26),
                Duration.ofHours(12),
                Duration.ofHours(24));
    }

    private static SourceFreshnessGate gate(String name, GateMode mode, FreshnessThreshold threshold, OnStale onStale) {
        return new SourceFreshnessGate(name, mode, threshold, onStale, Duration.ofHours(1));
    }
}
