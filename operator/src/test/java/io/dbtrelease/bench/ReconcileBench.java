package io.dbtrelease.bench;

import io.dbtrelease.bench.PassMeter.Cutover;
import io.dbtrelease.bench.PassMeter.Pass;
import io.dbtrelease.bench.PassMeter.Totals;
import io.dbtrelease.operator.reconciler.TestRelease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * How long a pass over a release takes on which nothing is to be done, what it asks of the API server and the warehouse, and how long it takes from the gates'
 * verdict to the flip's commit.
 */
final class ReconcileBench {
    private static final int WARM_UP_FLIPS = 5;
    private static final int FLIPS = 25;
    private static final int WARM_UP_PASSES = 100;
    private static final int PASSES = 400;
    private static final int RELEASES = Integer.getInteger("bench.releases", 200);
    private static final int ROUNDS = 5;
    private static final int AT_A_TIME = 10;
    private static final Duration LONGEST_PASS = Duration.ofSeconds(60);
    private static final long QUIET_MILLIS = 2_000;

    private record Settled(String name, String uid) {}

    private final BenchCluster cluster;
    private final BenchTable passes = new BenchTable(
            "pass with nothing to do",
            "passes",
            "median ms",
            "p99 ms",
            "max ms",
            "API reads",
            "API writes",
            "warehouse calls");

    private ReconcileBench(BenchCluster cluster) {
        this.cluster = cluster;
    }

    static void run() throws Exception {
        try (BenchCluster cluster = new BenchCluster()) {
            new ReconcileBench(cluster).measure();
            if (!cluster.failures().isEmpty()) {
                throw new IllegalStateException(cluster.failures().toString());
            }
        }
    }

    private void measure() throws InterruptedException {
        TestRelease first = cluster.release("bench-1");
        Settled settled = new Settled("bench-1", first.uid());
        first.awaitLive(1);
        flips(first);

        cluster.deleteJobs();
        quiet();
        List<Settled> one = List.of(settled);
        noOps(one, Duration.ZERO, WARM_UP_PASSES);
        noOps(one, Waiting.MINUTE, WARM_UP_PASSES);
        report("1 release, woken", noOps(one, Duration.ZERO, PASSES));
        report("1 release, each minute", noOps(one, Waiting.MINUTE, PASSES));

        List<Settled> all = new ArrayList<>(one);
        all.addAll(more());
        cluster.deleteJobs();
        quiet();
        noOps(all, Waiting.MINUTE, 1);
        long start = System.nanoTime();
        List<Pass> round = noOps(all, Waiting.MINUTE, ROUNDS);
        long nanos = System.nanoTime() - start;
        report(RELEASES + " releases at once", round);
        passes.print();
        System.out.printf(
                Locale.ROOT,
                "%d releases looked at once: all done after %s ms.%n%n",
                RELEASES,
                Samples.millis(nanos / ROUNDS));
    }

    private static final class Waiting {
        /** A little more than what was seen of a warehouse is good for while nothing goes on. */
        private static final Duration MINUTE = Duration.ofSeconds(61);
    }

    private void flips(TestRelease release) {
        for (int revision = 2; revision <= 1 + WARM_UP_FLIPS + FLIPS; revision++) {
            release.image(revision);
            release.awaitLive(revision);
        }
        List<Cutover> cutovers = new ArrayList<>();
        cluster.meter.cutovers().drainTo(cutovers);
        cutovers = cutovers.subList(cutovers.size() - FLIPS, cutovers.size());
        BenchTable table = new BenchTable(
                "from the gates' verdict to the flip's commit", "flips", "median ms", "p99 ms", "max ms");
        row(table, "in all", cutovers, Cutover::nanos);
        row(table, "of that: the flip", cutovers, Cutover::flipNanos);
        row(
                table,
                "of that: the warehouse, flip included",
                cutovers,
                c -> c.between().warehouseNanos());
        table.print();
        Totals last = cutovers.getLast().between();
        System.out.printf(
                Locale.ROOT,
                "Between the two: %d passes, %d reads and %d writes of the API server, %d calls of the warehouse.%n%n",
                last.passes(),
                last.reads(),
                last.writes(),
                last.warehouseCalls());
    }

    private static void row(BenchTable table, String what, List<Cutover> cutovers, ToLongFunction<Cutover> nanos) {
        Samples s = Samples.of(cutovers.stream().map(c -> nanos.applyAsLong(c)).toList());
        table.row(what, s.count(), s.median(), s.p99(), s.max());
    }

    /** Releases until there are {@link #RELEASES}, a few at a time. */
    private List<Settled> more() {
        List<Settled> more = new ArrayList<>();
        List<TestRelease> going = new ArrayList<>();
        for (int i = 2; i <= RELEASES; i++) {
            TestRelease release = cluster.release("bench-" + i);
            more.add(new Settled("bench-" + i, release.uid()));
            going.add(release);
            if (going.size() == AT_A_TIME || i == RELEASES) {
                going.forEach(r -> r.awaitLive(1));
                going.clear();
            }
        }
        return more;
    }

    /** Wakes all of them at once, waits for as many passes, and again. */
    private List<Pass> noOps(List<Settled> releases, Duration later, int rounds) throws InterruptedException {
        List<Pass> done = new ArrayList<>();
        cluster.meter.passes().clear();
        for (int i = 0; i < rounds; i++) {
            cluster.clock.advance(later);
            releases.forEach(r -> cluster.wake(r.name(), r.uid()));
            for (int n = 0; n < releases.size(); n++) {
                Pass pass = cluster.meter.passes().poll(LONGEST_PASS.toSeconds(), TimeUnit.SECONDS);
                if (pass == null) {
                    throw new IllegalStateException("a pass did not come");
                }
                done.add(pass);
            }
        }
        return done;
    }

    private void report(String what, List<Pass> done) {
        Samples s = Samples.of(done.stream().map(Pass::nanos).toList());
        passes.row(
                what,
                s.count(),
                s.median(),
                s.p99(),
                s.max(),
                average(done, Pass::reads),
                average(done, Pass::writes),
                average(done, Pass::warehouseCalls));
    }

    private static String average(List<Pass> passes, ToIntFunction<Pass> what) {
        return String.format(
                Locale.ROOT, "%.2f", passes.stream().mapToInt(what).average().orElse(0));
    }

    /** Until no pass was made for a while. */
    private void quiet() throws InterruptedException {
        while (cluster.meter.passes().poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) != null) {
            // Something goes on still.
        }
    }
}
