package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.cli.cluster.Request.Ask;
import io.dbtrelease.cli.cluster.Request.Cannot;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
    private static final String TOKEN = "12/sha256:" + "2".repeat(64);

    @Test
    void an_approval_names_attempt_and_digest_and_shows_the_gates() {
        Ask ask = ask(Requests.approve(Releases.load("awaiting"), Paint.OFF));

        assertThat(ask.value()).isEqualTo(TOKEN);
        assertThat(ask.question()).isEqualTo("Approve attempt 12?");
        assertThat(ask.lines()).first().isEqualTo("Attempt 12 of awaiting in analytics");
        assertThat(ask.lines()).anyMatch(l -> l.contains("0.5 is less than 1"));
        assertThat(ask.lines()).anyMatch(l -> l.contains("live now   revision 11 (4f2c1d9)"));
    }

    @Test
    void a_rejection_may_come_while_the_build_goes_on() {
        assertThat(ask(Requests.reject(Releases.load("building"), Paint.OFF)).value())
                .isEqualTo(TOKEN);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        new        | there was no attempt yet
        building   | nothing awaits approval: attempt 12 is Building, and can be approved when its gates passed
        failed     | nothing waits for it: attempt 12 ended, Failed: not met: tests
        monitoring | attempt 12 is past that: Monitoring; a live revision can be rolled back
        """)
    void what_cannot_be_approved_says_why(String name, String why) {
        assertThat(Requests.approve(Releases.load(name), Paint.OFF)).isEqualTo(new Cannot(why));
    }

    @Test
    void nothing_is_approved_that_the_operator_may_be_about_to_supersede() {
        DbtRelease release = Releases.load("awaiting");
        release.getMetadata().setGeneration(5L);

        assertThat(Requests.approve(release, Paint.OFF))
                .isEqualTo(new Cannot("the spec was changed and the operator has not looked at it yet; try again"));
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        awaiting   | -  | 11>10
        awaiting   | 9  | 11>9
        monitoring | -  | 12>10
        awaiting   | 7  | 11>7
        monitoring | 10 | 12>10
        """)
    void a_rollback_goes_to_the_newest_older_revision_whose_monitoring_passed_unless_told(
            String name, Integer to, String value) {
        assertThat(ask(RollbackRequest.of(Releases.load(name), to, Releases.NOW))
                        .value())
                .isEqualTo(value);
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        new       | -  | nothing is live, so there is nothing to roll back
        failed    | -  | no revision before 11 is kept; no Retired side is kept at all (see spec.rollback)
        awaiting  | 77 | there never was a revision 77; --to may be: 10, 9
        awaiting  | 0  | there never was a revision 0; --to may be: 10, 9
        awaiting  | 11 | Live shows revision 11 already
        """)
    void a_rollback_that_cannot_be_says_what_could(String name, Integer to, String why) {
        assertThat(RollbackRequest.of(Releases.load(name), to, Releases.NOW)).isEqualTo(new Cannot(why));
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"11>10, 11>10/2", "11>10/2, 11>10/3", "11>10/x, 11>10/2", "11>1, 11>10", "11>9, 11>10"})
    void a_rollback_that_was_answered_already_is_another_request(String handled, String value) {
        DbtRelease release = Releases.load("awaiting");
        release.setStatus(release.getStatus().with(s -> s.handled = new Handled(null, null, handled, null, null)));
        assertThat(ask(RollbackRequest.of(release, 10, Releases.NOW)).value()).isEqualTo(value);
    }

    @Test
    void what_status_has_forgotten_is_for_the_operator_to_find_and_what_never_was_live_is_not_asked_for() {
        DbtRelease awaiting = Releases.load("awaiting");
        assertThat(ask(RollbackRequest.of(awaiting, 7, Releases.NOW)).lines())
                .anyMatch(l -> l.contains("the operator looks for its record in the artifact store"));

        awaiting.setStatus(awaiting.getStatus().with(s -> s.history = List.of(StatusFacts.ended(7, Outcome.Failed))));
        assertThat(RollbackRequest.of(awaiting, 7, Releases.NOW))
                .isEqualTo(new Cannot("attempt 7 never went live; --to may be: 10, 9"));

        DbtRelease swapOnly = Releases.parse(
                Releases.text("awaiting").replace("\nspec:\n", "\nspec:\n  rollback: {order: [SwapBack]}\n"));
        assertThat(RollbackRequest.of(swapOnly, 7, Releases.NOW))
                .isEqualTo(new Cannot("revision 7 is not kept; --to may be: 10, 9"));
    }

    @Test
    void what_the_warehouse_refuses_to_flip_can_be_rejected_and_rolled_back_from() {
        DbtRelease troubled = Releases.load("troubled");
        assertThat(ask(Requests.reject(troubled, Paint.OFF)).value()).isEqualTo(TOKEN);
        assertThat(RollbackRequest.of(
                        troubled, null, troubled.getStatus().live().since()))
                .isNotEqualTo(new Cannot("Live is being flipped just now (CuttingOver)"));
    }

    @Test
    void a_retry_needs_an_attempt_that_ended() {
        assertThat(ask(Requests.retry(Releases.load("failed"), "t-1")).value()).isEqualTo("t-1");
        assertThat(Requests.retry(Releases.load("building"), "t-1"))
                .isEqualTo(new Cannot("attempt 12 is still going on (Building)"));
        assertThat(Requests.retry(Releases.load("new"), "t-1"))
                .isEqualTo(new Cannot("there was no attempt yet, so there is none to repeat"));
    }

    @Test
    void a_plan_needs_that_nothing_goes_on_and_that_it_may_start() {
        assertThat(ask(Requests.plan(Releases.load("failed"), "p-1")).value()).isEqualTo("p-1");
        assertThat(ask(Requests.plan(Releases.load("new"), "p-1")).kind()).isEqualTo(Request.Kind.dryRun);
        assertThat(Requests.plan(Releases.load("building"), "p-1"))
                .isEqualTo(new Cannot("attempt 12 is still going on (Building)"));
        assertThat(Requests.plan(Releases.load("suspended"), "p-1"))
                .isEqualTo(new Cannot("the release is suspended, and its plan would wait until somebody resumes it"));
    }

    @Test
    void answers_are_told_apart_from_refusals() {
        Ask ask = ask(Requests.approve(Releases.load("awaiting"), Paint.OFF));

        assertThat(Answer.of(ask, null, Releases.load("monitoring").getStatus()).granted())
                .isTrue();
        assertThat(Answer.of(ask, null, Releases.load("awaiting").getStatus()))
                .isEqualTo(new Answer(false, "the operator refused approve " + TOKEN + ": Live shows revision 11"));
    }

    @Test
    void a_reject_that_takes_a_rollback_back_is_no_rejected_attempt() {
        DbtRelease goesBack = release(
                "rollback: {from: 12, to: 11, automatic: false, message: bad, done: false, at: \"2026-06-01T05:05:00Z\"}");
        DbtRelease tookBack = release("message: taken back");
        Ask ask = ask(Requests.reject(goesBack, Paint.OFF));

        assertThat(Answer.of(ask, goesBack.getStatus(), tookBack.getStatus()).granted())
                .isTrue();
        assertThat(Answer.of(ask, goesBack.getStatus(), goesBack.getStatus()).granted())
                .isFalse();
    }

    private static DbtRelease release(String more) {
        return Releases.parse("""
                metadata: {name: shop, namespace: analytics, generation: 4}
                spec: {exposure: {schema: analytics}, project: {image: "shop:1"}}
                status:
                  phase: RollingBack
                  attempt: {number: 12, digest: d, trigger: SpecChanged, image: "shop:1", startedAt: "2026-06-01T05:00:00Z", outcome: Succeeded, %s}
                """.formatted(more));
    }

    private static Ask ask(Request request) {
        return switch (request) {
            case Ask ask -> ask;
            case Cannot(String why) -> fail(why);
        };
    }
}
