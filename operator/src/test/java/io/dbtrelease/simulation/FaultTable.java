package io.dbtrelease.simulation;

import io.dbtrelease.simulation.Fault.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The faults that an operator of a warehouse meets, what they threaten, and where each is tried: the table of {@code docs/reliability.md}. */
final class FaultTable {
    private static final String BEGIN =
            "<!-- made by: ./mvnw test -Psimulation -Dsimulation.report=docs/reliability.md -->";
    private static final String END = "<!-- end -->";

    private FaultTable() {}

    /**
     * One fault.
     *
     * @param threatens letters of the invariants
     * @param kinds of the simulation in which it is tried
     * @param elsewhere tests and scenarios that try it too; empty: none
     */
    record Row(String fault, String threatens, List<Kind> kinds, String elsewhere) {}

    private static Row row(String fault, String threatens, String elsewhere, Kind... kinds) {
        return new Row(fault, threatens, Arrays.asList(kinds), elsewhere);
    }

    static final List<Row> ROWS = List.of(
            row("crash before the intent is stored", "P", "KillIT", Kind.CrashBefore),
            row(
                    "crash after the intent, before the flip",
                    "S",
                    "KillIT, kill-operator",
                    Kind.CrashAfter,
                    Kind.CrashBefore),
            row("crash after the flip, before status", "S", "KillIT", Kind.CrashAfter),
            row("crash after status, before the Event", "P", "", Kind.CrashAfter),
            row("crash around making a Job", "G", "KillIT", Kind.CrashBefore, Kind.CrashAfter, Kind.ReplyLost),
            row("crash between the flip back and status", "S R", "KillIT", Kind.CrashAfter),
            row("two pods for one Job", "G", "BuildFailuresIT", Kind.SecondPod),
            row("a pod that is replaced in the middle of a build", "G", "node-lost", Kind.NodeLost, Kind.DeleteJob),
            row("409 on status", "S", "ReleaseFlowIT", Kind.SecondOperator, Kind.PauseBefore),
            row("429", "P", "", Kind.Unavailable),
            row("500 or a timeout where the write landed", "S", "", Kind.ReplyLost, Kind.ReplyLostThenAway),
            row("a watch that breaks, 410", "P", "", Kind.WatchSilent),
            row("missed events", "P", "", Kind.WatchSilent),
            row("a cache that shows an old phase", "S", "", Kind.RestartOnStaleCache),
            row(
                    "the API server away during a flip",
                    "S",
                    "ApiServerAwayIT, api-server-away",
                    Kind.Away,
                    Kind.ReplyLostThenAway),
            row(
                    "leadership lost in the middle of a flip",
                    "S",
                    "SplitBrainIT, two-replicas",
                    Kind.PauseBefore,
                    Kind.PauseAfter),
            row("a pause of a minute; another one took over", "S G", "SplitBrainIT", Kind.PauseBefore, Kind.PauseAfter),
            row("two operators at once", "S G", "SplitBrainIT", Kind.SecondOperator),
            row("two releases of one exposure", "S", "scenario two-owners, one-owner"),
            row("clocks that differ by ten minutes", "P", "", Kind.ClockAhead, Kind.ClockBehind),
            row("a connection that dies after the request, before the reply", "S", "FlipConnectionIT", Kind.ReplyLost),
            row("the same, and the driver asks again", "S", "", Kind.Resent),
            row("a lock or a statement that takes too long", "P", "PostgresFlipIT", Kind.Timeout),
            row("half a flip", "S", "one transaction on PostgreSQL: WarehouseContractTest, ServerCrash"),
            row("the warehouse away, its credentials refused", "P", "postgres-killed", Kind.Away, Kind.RotateSecret),
            row("a person swaps by hand", "S R", "drift", Kind.SwapByHand),
            row("Green written after its gates", "G", "CutoversIT", Kind.WriteGreen),
            row(
                    "Green made again under a build or after its gates",
                    "G",
                    "SplitBrainIT",
                    Kind.PauseBefore,
                    Kind.SecondOperator),
            row("Live written after it was copied", "G", "CutoversIT", Kind.WriteLive),
            row("write counters that begin anew", "G", "PostgresFlipIT", Kind.ResetStatistics),
            row(
                    "a Retired side that somebody dropped",
                    "R",
                    "RollbacksIT, RebuildsIT; scenario rebuilt",
                    Kind.DropRetired),
            row("artifacts missing, truncated, malformed", "G", "BuildFailuresIT, HostileInputTest"),
            row("artifacts of gigabytes, deep, compressed", "P", "ReaderBoundsTest, HostileInputTest"),
            row("artifacts of another attempt or run", "G", "scenario stale-artifacts; BindingTest"),
            row("empty results, unknown statuses, exit 0 with failures", "G", "scenario failing-test; BuildJudgeTest"),
            row(
                    "a pod evicted, out of memory, on a lost node",
                    "P G",
                    "BuildFailuresIT, node-lost",
                    Kind.Evict,
                    Kind.OutOfMemory,
                    Kind.NodeLost),
            row("a Job deleted by hand or by its TTL", "P", "BuildFailuresIT", Kind.DeleteJob),
            row(
                    "the release deleted in the middle of anything",
                    "S P",
                    "scenarios deleted, deleted-in-cutover",
                    Kind.DeleteRelease),
            row("the spec edited in the middle of anything", "G", "scenario superseded", Kind.EditSpec, Kind.Suspend),
            row("requests that come again", "S R", "RollbacksIT", Kind.RepeatRequests),
            row("a Secret rotated", "P L", "WarehouseStatusIT", Kind.RotateSecret),
            row("the artifact store away", "P", "BuildFailuresIT", Kind.StoreAway),
            row("a namespace that is being deleted", "P T", "LifecycleIT"),
            row("a status that grows", "P", "LifecycleIT"),
            row("names with quotes, NUL, Unicode twins, 256 characters", "S L", "PostgresNamesIT"),
            row(
                    "secrets inside errors, URLs and logs",
                    "L",
                    "HostileSecretsTest and its neighbours; L is checked in every run"),
            row("another version of the operator takes over", "P", "", Kind.Upgrade));

    /** Writes the table, with what the campaign did, between its marks. */
    static void write(Path file, Campaign.Result result) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no line '" + BEGIN + "' with a line '" + END + "' after it");
        }
        Files.writeString(file, text.substring(0, begin + BEGIN.length()) + "\n" + table(result) + text.substring(end));
    }

    private static String table(Campaign.Result result) {
        String rows = ROWS.stream()
                .map(r -> "| %s | %s | %s | %s |".formatted(r.fault(), r.threatens(), tried(r, result), r.elsewhere()))
                .collect(Collectors.joining("\n"));
        return """

                The last full run: %s runs, %s calls, %s flips that took effect, %d runs that broke an invariant.

                | fault | threatens | in the simulation: runs | also |
                |---|---|---|---|
                %s

                """.formatted(
                        number(result.runs()),
                        number(result.calls()),
                        number(result.flips()),
                        result.found().size(),
                        rows);
    }

    private static String tried(Row row, Campaign.Result result) {
        return row.kinds().stream()
                .map(k -> k + ": " + number(result.byKind().getOrDefault(k.name(), 0)))
                .collect(Collectors.joining(", "));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
