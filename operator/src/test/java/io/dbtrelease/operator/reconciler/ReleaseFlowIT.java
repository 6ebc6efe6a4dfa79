package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Releases that go well. */
class ReleaseFlowIT extends FlowScenario {
    @Test
    void theFirstReleaseGoesLive() {
        release.create("{}");
        DbtReleaseStatus status = release.awaitLive(1);

        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Succeeded);
        assertThat(status.live().schemas()).containsExactly("analytics", "analytics_marts");
        assertThat(status.lastGreen().sourceRevision()).isEqualTo("4f2c1d9");
        assertThat(status.retired()).isEmpty();
        assertThat(flips()).containsExactly(1);
        assertThat(history()).containsExactly("Attempt 1 Succeeded/Live");
        assertThat(release.eventReasons())
                .containsExactly(
                        "ExposureClaimed",
                        "AttemptStarted",
                        "Planned",
                        "PlanWarning",
                        "GreenPrepared",
                        "BuildStarted",
                        "Built",
                        "GatesPassed",
                        "CutOver");
        assertThat(release.says("Ready")).isEqualTo("Ready=True/Live");
        assertThat(release.says("GatesPassed")).isEqualTo("GatesPassed=True/Passed");
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=False/NoSideKept");
        assertThat(world.made()).containsExactly("shop-a1-plan-1", "shop-a1-build-1");
        assertThat(series("dbtrelease_attempts_total", "outcome=\"Succeeded\""))
                .singleElement()
                .asString()
                .endsWith(" 1.0");
        assertThat(series("dbtrelease_live_revision", "release=\"shop\""))
                .singleElement()
                .asString()
                .endsWith(" 1.0");
        release.isWellFormed();
    }

    @Test
    void theSecondReleaseRetiresTheFirst() {
        release.create("{}");
        release.awaitLive(1);
        release.image(2);
        DbtReleaseStatus status = release.awaitLive(2);

        assertThat(status.retired()).singleElement().satisfies(r -> {
            assertThat(r.revision()).isEqualTo(1);
            assertThat(r.sourceRevision()).isEqualTo("4f2c1d9");
            assertThat(r.schemas())
                    .extracting("side")
                    .containsExactlyInAnyOrder("analytics__r1", "analytics_marts__r1");
        });
        assertThat(flips()).containsExactly(1, 2);
        assertThat(history()).isEqualTo(List.of("Attempt 2 Succeeded/Live", "Attempt 1 Succeeded/Live"));
        assertThat(release.says("RollbackAvailable")).isEqualTo("RollbackAvailable=True/SidesKept");
        assertThat(status.attempt().prepared().relations())
                .as("seeded from Live")
                .isEqualTo(2);
        release.isWellFormed();
    }
}
