package io.dbtrelease.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.testsupport.CuttingProxy;
import io.dbtrelease.testsupport.CuttingProxy.Wire;
import io.dbtrelease.testsupport.FlipFaults;
import io.dbtrelease.testsupport.FlipFaults.Fate;
import io.dbtrelease.testsupport.FlipFaults.Moment;
import io.dbtrelease.testsupport.RealApiServer;
import io.dbtrelease.testsupport.RunningPod;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.PrepareReply;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two operators that each take themselves for the only one: leader election is no fence, the claim and the markers are. */
class SplitBrainIT {
    private static final Duration PAUSE = Duration.ofSeconds(60);

    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    @BeforeAll
    static void crds() {
        API.installCrds();
    }

    @ParameterizedTest
    @EnumSource
    void bothWorkOnOneReleaseAllTheWhile(Isolation isolation) throws Exception {
        try (RealParts parts = new RealParts(API, isolation)) {
            parts.firstLive();
            try (OperatorRun one = parts.operator();
                    OperatorRun other = parts.operator()) {
                parts.askForSecond();
                parts.awaitRolledBack();
            }
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    /** The first stops, as in a long pause of its JVM, before its flip reaches the server. Its flip arrives when the other one has rolled it back. */
    @Test
    void aFlipThatArrivesAfterItWasMadeAndRolledBackByTheOtherUndoesNothing() throws Exception {
        FlipFaults faults = new FlipFaults();
        Held held = new Held();
        BlockingQueue<FlipReply> replies = new LinkedBlockingQueue<>();
        try (RealParts parts = new RealParts(API, Isolation.Strict);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), faults)) {
            parts.firstLive();
            faults.at(1, Moment.Lock, held);
            parts.askForSecond();
            try (OperatorRun first = parts.operator(proxy, w -> Replies.heard(w, FlipReply.class, replies::add))) {
                held.met.join();
                parts.clock.advance(PAUSE);
                try (OperatorRun second = parts.operator()) {
                    parts.awaitRolledBack();
                    parts.assertRight();
                    held.goOn.complete(true);
                    assertThat(replies.poll(1, TimeUnit.MINUTES))
                            .isInstanceOfSatisfying(FlipReply.Refused.class, refused -> {
                                assertThat(refused.reason()).isEqualTo(FlipReply.Reason.ForeignMarker);
                                assertThat(refused.message()).contains("flipped Live once already");
                            });
                    parts.release.wake();
                    parts.awaitRolledBack();
                }
            }
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    /** The other one is refused the same flip, and the attempt fails; what it was refused for goes away. */
    @Test
    void aFlipThatArrivesAfterItsAttemptFailedIsMadeNoMore() throws Exception {
        arrivesLate(
                "create schema bi; create view bi.orders as select v from analytics.fct_orders",
                parts ->
                        assertThat(parts.release.awaitEnd(2).attempt().reason()).isEqualTo("Dependents"),
                "drop schema bi cascade");
    }

    /** The other one is refused the same flip, and a person rejects the attempt. */
    @Test
    void aFlipThatArrivesAfterItsAttemptWasRejectedIsMadeNoMore() throws Exception {
        FlipReply.Refused late = arrivesLate(
                "create schema analytics__r1",
                parts -> {
                    parts.release.awaitSays("Ready=False/NameTaken");
                    parts.release.ask(
                            Api.REJECT, "2/" + parts.release.status().attempt().digest());
                    assertThat(parts.release.awaitEnd(2).attempt().outcome()).isEqualTo(Outcome.Rejected);
                },
                "drop schema analytics__r1");
        assertThat(late.message()).as("not for its Green alone, which is gone").contains("withdrawn");
    }

    /**
     * The first stops before its flip reaches the server, which has something in its way by then. The attempt ends under the other one, the way is free again, and
     * the flip arrives.
     */
    private static FlipReply.Refused arrivesLate(String obstacle, Consumer<RealParts> ends, String freed)
            throws Exception {
        FlipFaults faults = new FlipFaults();
        Held held = new Held();
        CompletableFuture<FlipReply> late = new CompletableFuture<>();
        try (RealParts parts = new RealParts(API, Isolation.Strict);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), faults)) {
            parts.firstLive();
            faults.at(1, Moment.Lock, held);
            parts.askForSecond();
            try (OperatorRun first = parts.operator(proxy, w -> Replies.heard(w, FlipReply.class, late::complete))) {
                held.met.join();
                parts.database.asAdmin(obstacle);
                try (OperatorRun second = parts.operator()) {
                    ends.accept(parts);
                    parts.database.asAdmin(freed);
                    held.goOn.complete(true);
                    assertThat(late.get(1, TimeUnit.MINUTES)).isInstanceOf(FlipReply.Refused.class);
                }
            }
            assertThat(parts.flips()).containsExactly("0>1");
            assertThat(parts.release.status().live().revision()).isEqualTo(1);
            parts.assertNoReaderNoticed();
        }
        return (FlipReply.Refused) late.join();
    }

    /** The first stops with all renamed and nothing committed: the other one cannot flip, and says so, until the first wakes up and commits. */
    @Test
    void aFlipThatStopsBeforeItsCommitKeepsTheOtherOut() throws Exception {
        FlipFaults faults = new FlipFaults();
        Held held = new Held();
        try (RealParts parts = new RealParts(API, Isolation.Relaxed);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), faults)) {
            parts.firstLive();
            faults.at(1, Moment.Commit, held);
            parts.askForSecond();
            try (OperatorRun first = parts.operator(proxy, UnaryOperator.identity())) {
                held.met.join();
                parts.clock.advance(PAUSE);
                try (OperatorRun second = parts.operator()) {
                    parts.release.awaitSays("Ready=False/Blocked");
                    assertThat(parts.flips()).containsExactly("0>1");
                    held.goOn.complete(true);
                    parts.clock.advance(PAUSE);
                    parts.release.wake();
                    parts.awaitRolledBack();
                }
            }
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    /** The first stops when it is about to make Green; the other one makes it, and dbt has built half of it when the first goes on. */
    @Test
    void aGreenThatIsMadeLateTakesNothingFromUnderABuild() throws Exception {
        Held held = new Held();
        CompletableFuture<PrepareReply> late = new CompletableFuture<>();
        try (RealParts parts = new RealParts(API, Isolation.Strict);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), () -> new BeforeGreen(held))) {
            parts.firstLive();
            var building = parts.world.hold(JobKind.Build);
            parts.askForSecond();
            try (OperatorRun first = parts.operator(proxy, w -> Replies.heard(w, PrepareReply.class, late::complete))) {
                held.met.join();
                parts.clock.advance(PAUSE);
                try (OperatorRun second = parts.operator()) {
                    RunningPod pod = building.get(1, TimeUnit.MINUTES);
                    pod.builds(parts.run());
                    held.goOn.complete(true);
                    assertThat(late.get(1, TimeUnit.MINUTES)).isInstanceOf(PrepareReply.Prepared.class);
                    pod.delivers(parts.run());
                    pod.ends(0);
                    parts.awaitRolledBack();
                }
            }
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    /** Holds what is first asked for over a connection that is to make the second Green. */
    private static final class BeforeGreen implements Wire {
        private final Held held;
        private boolean ours;

        private BeforeGreen(Held held) {
            this.held = held;
        }

        @Override
        public int fromClient(String bytes) {
            if (ours && bytes.contains("dbt_release")) {
                held.goesOn();
            }
            // The session's name, which it gives itself before it asks.
            ours |= bytes.contains(" prepare 2");
            return bytes.length();
        }
    }

    /** Holds the bytes until the test says more. */
    private static final class Held implements Fate {
        private final CompletableFuture<Boolean> met = new CompletableFuture<>();
        private final CompletableFuture<Boolean> goOn = new CompletableFuture<>();

        @Override
        public boolean goesOn() {
            met.complete(true);
            return goOn.join();
        }
    }
}
