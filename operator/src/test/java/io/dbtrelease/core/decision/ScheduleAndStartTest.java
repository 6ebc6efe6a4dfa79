package io.dbtrelease.core.decision;

import static io.dbtrelease.core.decision.Row.row;
import static io.dbtrelease.testsupport.ObservationBuilder.DIGEST;
import static io.dbtrelease.testsupport.ObservationBuilder.OTHER;
import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static io.dbtrelease.testsupport.ObservationBuilder.release;
import static io.dbtrelease.testsupport.StatusFacts.START;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When an attempt starts, with which number, and when Live may be flipped. */
class ScheduleAndStartTest {
    private static final Instant TICK = START.plusSeconds(30);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ticks", "windows", "numbers", "claims"})
    void decides(Row row) {
        row.check();
    }

    private static NextStep.SkipTick skips(String why) {
        return new NextStep.SkipTick(TICK, why);
    }

    static Stream<Row> ticks() {
        return Stream.of(
                row(
                        "A tick starts an attempt",
                        live().ticks(TICK, null),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.Schedule, null, null, TICK))),
                row(
                        "A failed digest is tried again by a tick",
                        failed().ticks(TICK, null),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.Schedule, null, null, TICK))),
                row("Not without one", failed(), d -> d.rests()),
                row(
                        "What was rolled back is not repeated by a tick",
                        live().memory(DIGEST, null, DIGEST).ticks(TICK, null),
                        d -> d.does(
                                skips(
                                        "the schedule does not repeat what was rolled back: retry or change the spec to go on"))),
                row(
                        "Nor is what was rolled back before the last rollback",
                        live().memory(DIGEST, null, null)
                                .status(s -> s.memory = Objects.requireNonNull(s.memory)
                                        .with(m -> m.rolledBackDigests = List.of("sha256:one", DIGEST, "sha256:three")))
                                .ticks(TICK, null),
                        d -> d.does(
                                skips(
                                        "the schedule does not repeat what was rolled back: retry or change the spec to go on"))),
                row(
                        "A changed spec starts whatever was rolled back",
                        live().memory("sha256:older", null, DIGEST),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.SpecChanged, null, null, null))),
                row(
                        "Nor does a tick undo what somebody flipped by hand",
                        live().status(s -> s.drift = "Live shows revision 2").ticks(TICK, null),
                        d -> d.does(
                                        skips(
                                                "the schedule does not undo what somebody flipped by hand: retry or change the spec to go on"))
                                .because("FlippedByHand")),
                row(
                        "A person does",
                        live().status(s -> s.drift = "Live shows revision 2")
                                .ticks(TICK, null)
                                .retries("t1"),
                        d -> d.does(new NextStep.StartAttempt(3, Trigger.Request, "ann", "t1", TICK))),
                row(
                        "A tick during an attempt waits: nothing piles up",
                        attempt(2, 1).building().ticks(TICK, null),
                        d -> d.waits(Waits.JOB)),
                row(
                        "A tick during a watch waits for its end",
                        attempt(2, 1).watched().ticks(TICK, null),
                        d -> d.does(new NextStep.RunChecks())),
                row("A suspended release does not tick", live().suspended().ticks(TICK, null), d -> d.rests()),
                row(
                        "Idle waits no longer than to the next tick",
                        live().ticks(null, START.plusSeconds(70)),
                        d -> d.waits(Duration.ofSeconds(10))),
                row("And never not at all", live().ticks(null, START), d -> d.waits(Duration.ofSeconds(1))));
    }

    static Stream<Row> windows() {
        return Stream.of(
                row(
                        "Outside its window an approved attempt is held",
                        attempt(2, 1).approved(null).outsideWindow(START.plusSeconds(660)),
                        d -> d.waits(Duration.ofMinutes(10))
                                .in(Phase.Held)
                                .because("OutsideWindow")
                                .stalled(false)),
                row(
                        "It looks again within an hour",
                        attempt(2, 1).approved(null).outsideWindow(START.plus(Duration.ofDays(9))),
                        d -> d.waits(Duration.ofHours(1))),
                row(
                        "A window that should be open by now is looked for at once",
                        attempt(2, 1).approved(null).outsideWindow(START),
                        d -> d.waits(Duration.ofSeconds(1))),
                row(
                        "A window that never opens is said",
                        attempt(2, 1).approved(null).outsideWindow(null),
                        d -> d.waits(Waits.DRIFT).says("no window opens any more")),
                row(
                        "A person is asked before the window opens",
                        attempt(2, 1).manual().judged(true).outsideWindow(null),
                        d -> d.rests().in(Phase.AwaitingApproval)),
                row(
                        "A flip whose intent is stored is finished outside too",
                        attempt(2, 1).intending().outsideWindow(null),
                        d -> d.does(new NextStep.Swap())));
    }

    static Stream<Row> numbers() {
        return Stream.of(
                row("Numbers go on after the highest attempt", failed().digest("sha256:new"), d -> d.does(start(3))),
                row(
                        "And after what status remembers",
                        release()
                                .status(s -> s.memory =
                                        io.dbtrelease.api.status.Memory.empty().with(m -> m.highestNumber = 41)),
                        d -> d.does(start(42))),
                row(
                        "A release that was deleted and applied again goes on after Live's marker",
                        adopting(OTHER).schema("analytics", OTHER, 7, "analytics"),
                        d -> d.does(start(8))),
                row(
                        "After the names of sides, whoever left them",
                        release().unmarked("analytics__g12").unmarked("analytics__r10"),
                        d -> d.does(start(13))),
                row(
                        "Also where dbt put a custom schema's name behind them",
                        release().unmarked("analytics__g12_marts"),
                        d -> d.does(start(13))),
                row("And after the attempts that have artifacts", release().stored(3, 17), d -> d.does(start(18))),
                row(
                        "Which must be known where status remembers nothing",
                        release().storeAway(),
                        d -> d.rests().stalled(true).because("ArtifactStoreUnavailable")),
                row("And only there", failed().digest("sha256:new").storeAway(), d -> d.does(start(3))),
                row(
                        "A build cannot spoil the numbers through its Green's marker",
                        release().schema("analytics__g12", UID, Integer.MAX_VALUE, "analytics"),
                        d -> d.does(start(13))),
                row(
                        "A hand-made marker cannot make them overflow",
                        release().schema("backup", UID, Integer.MAX_VALUE, "analytics"),
                        d -> d.does(start(1_000_000_000))));
    }

    static Stream<Row> claims() {
        return Stream.of(
                row(
                        "A claim that somebody gave up is taken",
                        live().claimedBy(null),
                        d -> d.does(new NextStep.ClaimExposure(null))),
                row(
                        "Another release's claim stalls and names it",
                        release().claimedBy(OTHER),
                        d -> d.waits(Waits.OUTSIDE)
                                .because("ExposureClaimed")
                                .stalled(true)
                                .says("other/shop")
                                .says(OTHER)),
                row(
                        "Unless it is adopted",
                        adopting(OTHER).claimedBy(OTHER),
                        d -> d.does(new NextStep.ClaimExposure(OTHER))),
                row(
                        "To adopt what carries no marker is not to take a claim",
                        adopting("unmarked").claimedBy(OTHER),
                        d -> d.rests().because("ExposureClaimed")),
                row(
                        "A claim that is gone is taken before a flip is tried",
                        attempt(2, 1).intending().claimedBy(null),
                        d -> d.does(new NextStep.ClaimExposure(null)).in(Phase.CuttingOver)),
                row(
                        "And before a flip back",
                        live().rollingBack(1).claimedBy(null),
                        d -> d.does(new NextStep.ClaimExposure(null)).in(Phase.RollingBack)),
                row(
                        "One that another release holds is refused by the warehouse",
                        attempt(2, 1).intending().claimedBy(OTHER),
                        d -> d.does(new NextStep.Swap())),
                row(
                        "An intent is not stored without the claim",
                        attempt(2, 1).approved(null).claimedBy(OTHER),
                        d -> d.rests().because("ExposureClaimed").in(Phase.CuttingOver)),
                row(
                        "It is taken back first",
                        attempt(2, 1).approved(null).claimedBy(null),
                        d -> d.does(new NextStep.ClaimExposure(null))),
                row(
                        "A suspended release claims nothing",
                        release().suspended().claimedBy(null),
                        d -> d.rests().because("Suspended")));
    }

    static NextStep start(int number) {
        return new NextStep.StartAttempt(number, Trigger.SpecChanged, null, null, null);
    }

    static ObservationBuilder adopting(String marker) {
        return release().spec(s -> s.adopt = new AdoptSpec(marker));
    }

    private static ObservationBuilder live() {
        return attempt(2, 1).flipped().ended(Outcome.Succeeded);
    }

    private static ObservationBuilder failed() {
        return attempt(2, 1).built().ended(Outcome.Failed);
    }
}
