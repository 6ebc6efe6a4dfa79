package io.dbtrelease.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.testsupport.RealApiServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator's process is killed beside one of the calls that it makes for a release that goes live and is rolled back, and started again: the release ends
 * right, each flip was made once, and no reader noticed. The operator that comes after it shares nothing with it but the API server, the warehouse and the store, so it
 * may as well live in the test's own JVM, which is warm. {@code -Dcrash.points=all}: at every call, a quarter of an hour; or some points, between commas.
 */
class KillIT {
    /** After each step of a cutover and of a rollback, before and after its result is stored. Before a call is after the one that came before it. */
    private static final List<String> SAMPLE = List.of(
            "after mirrorGrants 1",
            "after status 2 intent 1",
            "after flip 1",
            "after status 2 swapped 1",
            "before status 2 cutover 1",
            "after status 2 cutover 1",
            "after status 2 rollback 1",
            "after flip 2",
            "after status 2 swappedback 1",
            "before status 2 rolledback 1",
            "after status 2 rolledback 1");

    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    private static LiveReaders.Seen all = new LiveReaders.Seen(0, 0, 0);
    private static final List<String> KILLED = new ArrayList<>();

    @BeforeAll
    static void crds() {
        API.installCrds();
    }

    @AfterAll
    static void figures() {
        System.out.println("killed at " + KILLED.size() + " points " + KILLED + "; readers: " + all);
    }

    static List<String> points() throws Exception {
        String wanted = System.getProperty("crash.points", "");
        return switch (wanted) {
            case "" -> SAMPLE;
            case "all" -> every();
            default -> List.of(wanted.split(", *"));
        };
    }

    /** Before each call of a run that nobody disturbs, and after its last. */
    private static List<String> every() throws Exception {
        crds();
        try (RealParts parts = new RealParts(API, isolation());
                ChildProcess operator = story(parts, "")) {
            parts.awaitRolledBack();
            List<String> calls = operator.calls();
            return Stream.concat(
                            Stream.iterate(1, i -> i <= calls.size(), i -> i + 1)
                                    .map(i -> "before " + i),
                            Stream.of("after " + calls.size()))
                    .toList();
        }
    }

    /** What readers are promised the most of. */
    private static Isolation isolation() {
        return Isolation.valueOf(System.getProperty("crash.isolation", Isolation.Strict.name()));
    }

    /** Revision 1 is live, revision 2 is asked for, and an operator begins. */
    private static ChildProcess story(RealParts parts, String point) throws IOException {
        ChildProcess operator = new ChildProcess(API, parts, point);
        parts.firstLive();
        parts.askForSecond();
        operator.begin();
        return operator;
    }

    @ParameterizedTest(name = "killed {0}")
    @MethodSource("points")
    void theNextOperatorEndsWhatAKilledOneBegan(String point) throws Exception {
        try (RealParts parts = new RealParts(API, isolation());
                ChildProcess first = story(parts, point)) {
            boolean died = first.diesBefore(parts::isRolledBack);
            // How often informers wake a release differs a little, and with it the number of the last call.
            assumeTrue(died || SAMPLE.contains(point), "the story has fewer calls this time");
            assertThat(died).as(first.log()).isTrue();
            assertThat(first.exitCode()).as(first.log()).isEqualTo(ChildProcess.KILLED);
            try (OperatorRun second = parts.operator()) {
                parts.awaitRolledBack();
                parts.assertRight();
            }
            parts.assertNoReaderNoticed();
            KILLED.add(point + " (" + first.lastCall() + ")");
            all = all.plus(parts.readers().seen());
        }
    }
}
