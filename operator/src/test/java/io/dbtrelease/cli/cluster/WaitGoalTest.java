package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.DbtRelease;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitGoalTest {
    @ParameterizedTest(name = "{0} for {1}: {2} {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        new        | LIVE        | -     | -
        building   | LIVE        | -     | -
        awaiting   | LIVE        | -     | -
        monitoring | LIVE        | -     | -
        troubled   | LIVE        | -     | -
        unseen     | LIVE        | -     | -
        suspended  | LIVE        | -     | -
        failed     | LIVE        | false | Failed, not met: tests
        new        | ATTEMPT_END | -     | -
        monitoring | ATTEMPT_END | -     | -
        suspended  | ATTEMPT_END | -     | -
        failed     | ATTEMPT_END | false | attempt 12 ended: Failed, not met: tests
        """)
    void the_end_is_told_from_a_status_of_the_newest_spec(String name, WaitGoal goal, Boolean well, String message) {
        assertThat(goal.judge(Releases.load(name)))
                .isEqualTo(Optional.ofNullable(well).map(w -> new WaitGoal.Ended(w, message)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        True  | 9a8b7c6 | true  | -     | -     | true  | revision 12 (9a8b7c6) is live
        True  | 9a8b7c6 | false | -     | -     | false | revision 12 (9a8b7c6) is live, and its monitoring did not pass
        # The attempt before is put away, or the warehouse is away: the spec's own has not begun.
        False | 9a8b7c6 | true  | -     | -     | -     | -
        True  | 4f2c1d9 | true  | -     | -     | -     | -
        True  | 9a8b7c6 | true  | again | -     | -     | -
        True  | 9a8b7c6 | true  | again | again | true  | revision 12 (9a8b7c6) is live
        """)
    void live_is_what_the_spec_asks_for(
            String ready, String live, boolean monitored, String asked, String handled, Boolean well, String message) {
        DbtRelease release = Releases.parse("""
                metadata: {name: shop, generation: 4%s}
                spec: {project: {image: "shop:9a8b7c6", revision: 9a8b7c6}}
                status:
                  observedGeneration: 4
                  phase: Live
                  conditions: [{type: Ready, status: "%s", reason: Live, message: ""}]
                  live: {revision: 12, sourceRevision: %s, image: "shop:%s", digest: d, since: "2026-06-01T05:04:20Z", monitored: %s}
                  handled: {retry: %s}
                """.formatted(
                        asked == null ? "" : ", annotations: {dbtrelease.io/retry: " + asked + "}",
                        ready,
                        live,
                        live,
                        monitored,
                        handled));
        assertThat(WaitGoal.LIVE.judge(release))
                .isEqualTo(Optional.ofNullable(well).map(w -> new WaitGoal.Ended(w, message)));
    }

    @ParameterizedTest
    @CsvSource({"Live, 4f2c1d9, false", "Pending, 9a8b7c6, false", "Live, 9a8b7c6, true"})
    void an_attempt_of_the_spec_before_ended_before(String phase, String revision, boolean over) {
        DbtRelease release = Releases.parse("""
                metadata: {name: shop, generation: 4}
                spec: {project: {image: "shop:9a8b7c6", revision: 9a8b7c6}}
                status:
                  observedGeneration: 4
                  phase: %s
                  attempt: {number: 3, digest: d, trigger: SpecChanged, image: "shop:%s", sourceRevision: %s, startedAt: "2026-06-01T05:00:00Z", outcome: Succeeded}
                """.formatted(phase, revision, revision));
        assertThat(WaitGoal.ATTEMPT_END.judge(release).isPresent()).isEqualTo(over);
    }

    @Test
    void a_release_that_is_gone_is_an_end() {
        assertThat(WaitGoal.LIVE.judge(null)).contains(new WaitGoal.Ended(false, "the release was deleted"));
    }
}
