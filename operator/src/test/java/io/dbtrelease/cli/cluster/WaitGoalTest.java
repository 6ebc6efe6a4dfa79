package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
        suspended  | LIVE        | true  | revision 11 (4f2c1d9) is live
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

    @Test
    void a_release_that_is_gone_is_an_end() {
        assertThat(WaitGoal.LIVE.judge(null)).contains(new WaitGoal.Ended(false, "the release was deleted"));
    }
}
