package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Action;
import io.dbtrelease.warehouse.snowflake.DoubleFault.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can happen to the statement that flips, many times each, with a service that notices a request that comes twice and one that does not. No flip may be wrong,
 * and no reply: what was refused did not happen and does not later, what was said to be flipped is, and what was left open comes to its end when it is asked for
 * again. {@code -Dflip.rounds=100} for the figures of docs/reliability.md.
 */
class SnowflakeFaultTableIT {
    private static final int ROUNDS = Integer.getInteger("flip.rounds", 10);
    private static final int ALWAYS = 1000;
    private static final Duration OVER = Duration.ofSeconds(80);
    private static final int AT_ONCE = 48;

    private static final Map<String, List<DoubleFault>> rows() {
        Map<String, List<DoubleFault>> rows = new TreeMap<>();
        rows.put("none", List.of());
        for (Phase phase : List.of(Phase.BEFORE, Phase.AFTER)) {
            for (Action action : List.of(Action.DROP, Action.UNAVAILABLE, Action.EXPIRED)) {
                rows.put(phase + " " + action + " once", List.of(new DoubleFault("SWAP", phase, action, 1)));
            }
            for (Action action : List.of(Action.DROP, Action.UNAVAILABLE)) {
                rows.put(phase + " " + action + " always", List.of(new DoubleFault("SWAP", phase, action, ALWAYS)));
            }
        }
        rows.put("reply is late", List.of(new DoubleFault("SWAP", Phase.AFTER, Action.HOLD, 1)));
        rows.put("error 630", List.of(new DoubleFault("SWAP", Phase.BEFORE, Action.FAIL, 1)));
        for (String place : List.of(
                "WON_AT = CURRENT",
                "INSERT INTO",
                " RENAME TO ",
                " SWAP WITH ",
                "SET FLIPPED_AT",
                "REPLY = 'FLIPPED'")) {
            rows.put("killed at " + place, List.of(new DoubleFault(place, Phase.INSIDE, Action.KILL, 1)));
            rows.put("fails at " + place, List.of(new DoubleFault(place, Phase.INSIDE, Action.FAIL, 1)));
            rows.put("stalls at " + place, List.of(new DoubleFault(place, Phase.INSIDE, Action.HOLD, 1)));
        }
        rows.put(
                "killed at SWAP, reply lost",
                List.of(
                        new DoubleFault(" SWAP WITH ", Phase.INSIDE, Action.KILL, 1),
                        new DoubleFault("SWAP", Phase.AFTER, Action.DROP, ALWAYS)));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noFlipAndNoReplyIsWrong(boolean deduplicates) throws Exception {
        List<Future<List<String>>> rounds = new ArrayList<>();
        Semaphore atOnce = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                Swap swap = round % 2 == 0 ? Swap.Databases : Swap.Schemas;
                for (String row : rows().keySet()) {
                    rounds.add(threads.submit(() -> {
                        atOnce.acquire();
                        try {
                            return new Round(row, rows().get(row), deduplicates, swap).run();
                        } finally {
                            atOnce.release();
                        }
                    }));
                }
            }
        }
        List<String> wrong = new ArrayList<>();
        for (Future<List<String>> round : rounds) {
            wrong.addAll(round.get());
        }
        assertThat(wrong).as("of %s rounds", rounds.size()).isEmpty();
    }

    /** One flip with a fault, what follows, and a rollback. */
    private static final class Round {
        private final String row;
        private final List<DoubleFault> faults;
        private final boolean deduplicates;
        private final Swap swap;
        private final List<String> wrong = new ArrayList<>();

        Round(String row, List<DoubleFault> faults, boolean deduplicates, Swap swap) {
            this.row = row;
            this.faults = faults;
            this.deduplicates = deduplicates;
            this.swap = swap;
        }

        List<String> run() throws Exception {
            try (FlipScenario scenario = FlipScenario.ready(deduplicates, swap)) {
                FlipRequest request = scenario.cutover();
                faults.forEach(scenario.service::fault);
                String first = flip(scenario, request);
                if (faults.stream().anyMatch(DoubleFault::isHolding)) {
                    // It goes on only after somebody asked again.
                    flip(scenario, request);
                }
                scenario.service.heal();
                scenario.service.awaitIdle();
                if (first.startsWith("Refused") && scenario.liveRevision() != 1) {
                    say("was refused and flipped later");
                }
                String last = first;
                for (int again = 0; again < 3; again++) {
                    scenario.account().advance(OVER);
                    last = flip(scenario, request);
                }
                expect("AlreadyFlipped", last);
                expect(2, scenario.liveRevision());
                expect(1, scenario.revision(scenario.retired(1)));
                expect(1L, scenario.flips());
                expect("Flipped", flip(scenario, scenario.rollback("back")));
                expect(1, scenario.liveRevision());
                expect("Refused " + Reason.ForeignMarker, flip(scenario, request));
                expect(1, scenario.liveRevision());
                expect(2, scenario.revision(scenario.retired(2)));
                expect(2L, scenario.flips());
            }
            return wrong;
        }

        private void say(String text) {
            wrong.add(row + (deduplicates ? ", noticed twice" : ", not noticed twice") + ", " + swap + ": " + text);
        }

        private void expect(Object expected, Object actual) {
            if (!expected.equals(actual)) {
                say(actual + " instead of " + expected);
            }
        }

        /** What was replied, held against what is. */
        private String flip(FlipScenario scenario, FlipRequest request) {
            int to = request.toRevision();
            try (ExecutorService helper = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> releasing = helper.submit(() -> faults.stream()
                        .filter(f -> f.action == Action.HOLD && f.phase == Phase.AFTER)
                        .filter(f -> !f.isOver())
                        .forEach(f -> {
                            f.awaitHeld();
                            f.release();
                        }));
                try {
                    return switch (scenario.warehouse.flip(request)) {
                        case FlipReply.Flipped f -> {
                            expect(to, scenario.liveRevision());
                            yield "Flipped";
                        }
                        case FlipReply.AlreadyFlipped f -> {
                            expect(to, scenario.liveRevision());
                            yield "AlreadyFlipped";
                        }
                        case FlipReply.Refused(var reason, var message) -> "Refused " + reason;
                    };
                } catch (WarehouseException e) {
                    return "Unknown " + e.kind();
                } finally {
                    releasing.cancel(true);
                }
            }
        }
    }
}
