package io.dbtrelease.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.testsupport.CuttingProxy;
import io.dbtrelease.testsupport.FlipFaults;
import io.dbtrelease.testsupport.FlipFaults.Moment;
import io.dbtrelease.testsupport.RealApiServer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A flip's connection is cut at each of its moments, or the server dies in one: the operator finds out by the marker what became of it. */
class FlipConnectionIT {
    private static final int READS_AGAIN = 20;

    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    @BeforeAll
    static void crds() {
        API.installCrds();
    }

    static Stream<Arguments> cuts() {
        return Arrays.stream(Isolation.values())
                .flatMap(isolation -> Arrays.stream(Moment.values()).map(moment -> Arguments.of(moment, isolation)));
    }

    @ParameterizedTest(name = "at {0}, {1}")
    @MethodSource("cuts")
    void aFlipWhoseConnectionIsCutIsMadeOnce(Moment moment, Isolation isolation) throws Exception {
        FlipFaults faults = new FlipFaults();
        try (RealParts parts = new RealParts(API, isolation);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), faults)) {
            parts.firstLive();
            // In the cutover; then in the rollback, which meets the moment after the cutover's second try, if it needs
            // one.
            faults.at(1, moment, () -> {
                faults.at(moment == Moment.Reply ? 1 : 2, moment, FlipFaults.CUT);
                return false;
            });
            parts.askForSecond();
            try (OperatorRun operator = parts.operator(proxy, UnaryOperator.identity())) {
                parts.awaitRolledBack();
            }
            assertThat(faults.over()).as("cut twice").isTrue();
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Renames", "Commit", "Reply"})
    void aServerThatDiesInAFlipComesBackToWhatItsMarkersSay(Moment moment) throws Exception {
        FlipFaults faults = new FlipFaults();
        CompletableFuture<Runnable> died = new CompletableFuture<>();
        try (RealParts parts = new RealParts(API, Isolation.Strict);
                CuttingProxy proxy = new CuttingProxy(parts.database.config().port(), faults)) {
            parts.firstLive();
            faults.at(1, moment, () -> {
                died.complete(parts.database.crash());
                return false;
            });
            parts.askForSecond();
            try (OperatorRun operator = parts.operator(proxy, UnaryOperator.identity())) {
                Runnable start = died.get();
                parts.release.await(
                        "the operator misses the server",
                        s -> parts.release.says("Stalled").equals("Stalled=True/WarehouseUnavailable"));
                start.run();
                LiveReaders.Seen missed = readersAreBack(parts);
                parts.awaitRolledBack();
                parts.assertRight();
                parts.assertNoReadWasMixed();
                assertThat(parts.readers().seen().failed())
                        .as("what failed while the server was away is the server's: "
                                + parts.readers().why())
                        .isEqualTo(missed.failed());
            }
        }
    }

    private static LiveReaders.Seen readersAreBack(RealParts parts) {
        long before = parts.readers().seen().reads();
        Awaitility.await("readers read again")
                .until(() -> parts.readers().connected() == LiveReaders.READERS
                        && parts.readers().seen().reads() > before + READS_AGAIN);
        return parts.readers().seen();
    }
}
