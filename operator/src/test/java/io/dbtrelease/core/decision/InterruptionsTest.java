package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;

import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A newer spec, suspend, and a rejection, at each fact that an attempt can have reached. */
class InterruptionsTest {
    private static final String TOKEN = "2/" + DIGEST;

    private static Map<String, Supplier<ObservationBuilder>> beforeTheIntent() {
        Map<String, Supplier<ObservationBuilder>> facts = new LinkedHashMap<>();
        facts.put("started", () -> attempt(2, 1));
        facts.put("planning", () -> attempt(2, 1).planning());
        facts.put("planned", () -> attempt(2, 1).planned());
        facts.put("prepared", () -> attempt(2, 1).prepared());
        facts.put("building", () -> attempt(2, 1).building());
        facts.put("built", () -> attempt(2, 1).built());
        facts.put("sealed", () -> attempt(2, 1).sealed());
        facts.put("judged", () -> attempt(2, 1).judged(true));
        facts.put("approved", () -> attempt(2, 1).approved(null));
        return facts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"superseded", "suspended", "rejected", "invalid", "whileFlipping", "whileEnding"})
    void decides(Row row) {
        row.check();
    }

    static Stream<Row> superseded() {
        return each(
                "A newer spec takes the place of an attempt that is ",
                o -> o.digest("sha256:newer"),
                d -> d.ends(Outcome.Superseded, "SpecChanged"));
    }

    static Stream<Row> suspended() {
        return each(
                "Suspend stops an attempt that is ",
                ObservationBuilder::suspended,
                d -> d.waits(Waits.DRIFT).because("Suspended"));
    }

    static Stream<Row> rejected() {
        return each(
                "A person can reject an attempt that is ",
                o -> o.rejects(TOKEN),
                d -> d.ends(Outcome.Rejected, "Rejected"));
    }

    static Stream<Row> invalid() {
        return each(
                "A spec that became invalid stops an attempt that is ",
                o -> o.specProblem("bad cron"),
                d -> d.rests().because("InvalidSpec").stalled(true));
    }

    private static Stream<Row> each(
            String sentence,
            java.util.function.UnaryOperator<ObservationBuilder> interruption,
            java.util.function.Consumer<io.dbtrelease.testsupport.ReleaseAssert> expected) {
        return beforeTheIntent().entrySet().stream()
                .map(e -> row(
                        sentence + e.getKey(), interruption.apply(e.getValue().get()), expected));
    }

    static Stream<Row> whileFlipping() {
        return Stream.of(
                row(
                        "A cutover is finished before a newer spec counts",
                        attempt(2, 1).intending().digest("sha256:newer"),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "A cutover is not suspended",
                        attempt(2, 1).intending().suspended(),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "Nor rejected while it may be on its way",
                        attempt(2, 1).intending().rejects(TOKEN),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "After a lost reply it may be",
                        attempt(2, 1).intending().rejects(TOKEN).trouble("WarehouseUnreachable", 3, s(9), s(-1)),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "After a no from the warehouse it is not",
                        attempt(2, 1).intending().rejects(TOKEN).trouble("Blocked", 3, s(9), s(5)),
                        d -> d.ends(Outcome.Rejected, "Rejected").in(Phase.CuttingOver)),
                row(
                        "But what the marker shows counts more than the no",
                        attempt(2, 1)
                                .intending()
                                .rejects(TOKEN)
                                .trouble("Blocked", 3, s(9), s(5))
                                .shows(2),
                        d -> d.does(new NextStep.FinishCutover())),
                row(
                        "And more than the trouble's wait",
                        attempt(2, 1)
                                .intending()
                                .trouble("WarehouseUnreachable", 6, s(90), s(50))
                                .shows(2),
                        d -> d.does(new NextStep.FinishCutover())),
                row(
                        "A rejection that came too late is answered",
                        attempt(2, 1).watched().rejects(TOKEN),
                        d -> d.refuses("went live already")),
                row(
                        "An invalid spec does not stop a cutover",
                        attempt(2, 1).intending().specProblem("bad cron"),
                        d -> d.does(new NextStep.Swap())));
    }

    static Stream<Row> whileEnding() {
        return Stream.of(
                row(
                        "A suspended release is still cleaned up",
                        attempt(2, 1).building().ending(Outcome.Superseded).suspended(),
                        d -> d.does(new NextStep.CancelJobs())),
                row(
                        "An attempt that ends cannot be rejected any more",
                        attempt(2, 1).building().ending(Outcome.Superseded).rejects(TOKEN),
                        d -> d.refuses("no attempt waits")),
                row(
                        "A rejection that was carried out is not carried out again",
                        attempt(2, 1)
                                .building()
                                .ending(Outcome.Rejected)
                                .rejects(TOKEN)
                                .handled(new Handled(null, TOKEN, null, null, null)),
                        d -> d.does(new NextStep.CancelJobs())),
                row(
                        "A spec that went away and came back is attempted again",
                        attempt(2, 1).planned().ended(Outcome.Superseded),
                        d -> d.doesA(NextStep.StartAttempt.class)),
                row(
                        "Unless what it builds was rolled back meanwhile",
                        attempt(2, 1).planned().ended(Outcome.Superseded).memory(DIGEST, null, DIGEST),
                        d -> d.rests().in(Phase.Live)));
    }

    private static java.time.Duration s(int seconds) {
        return java.time.Duration.ofSeconds(seconds);
    }
}
