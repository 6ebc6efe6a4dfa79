package io.dbtrelease.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Many runs: the process ends before and after every call of every scenario that changes something, and the reply to each is lost; then faults of all kinds at
 * calls that chance picks, one or two of them in a run. The same seed and size give the same runs.
 */
final class Campaign {
    private static final List<Fault.Kind> EVERYWHERE =
            List.of(Fault.Kind.CrashBefore, Fault.Kind.CrashAfter, Fault.Kind.ReplyLost);

    private Campaign() {}

    /**
     * What a campaign found.
     *
     * @param byEngine runs, by whose rules the warehouse had
     * @param byKind runs in which a kind of fault was, by its name
     * @param flips that took effect
     */
    record Result(
            int runs,
            long calls,
            long flips,
            Map<Engine, Integer> byEngine,
            Map<String, Integer> byKind,
            List<Found> found) {}

    /** A run that broke an invariant, with as few faults as it takes. */
    record Found(Run run, List<String> violations, List<String> history) {}

    /** Every run of a campaign; where all points are more than {@code size}, some of them are left out, evenly. */
    static List<Run> runs(int size, long seed) {
        Random random = new Random(seed);
        List<Run> points = new ArrayList<>();
        Map<String, Sim.Outcome> quiet = new TreeMap<>();
        for (Scenario scenario : Scenarios.ALL) {
            Sim.Outcome outcome = new Run(scenario.name(), seed, List.of()).go();
            quiet.put(scenario.name(), outcome);
            for (int call : outcome.effects()) {
                for (Fault.Kind kind : EVERYWHERE) {
                    points.add(new Run(scenario.name(), seed, List.of(new Fault(call, kind))));
                }
            }
        }
        List<Run> runs = new ArrayList<>();
        int most = size * 7 / 10;
        double step = Math.max(1.0, points.size() / (double) most);
        for (double at = 0; at < points.size(); at += step) {
            runs.add(points.get((int) at));
        }
        while (runs.size() < size) {
            Scenario scenario = Scenarios.ALL.get(random.nextInt(Scenarios.ALL.size()));
            int calls = quiet.get(scenario.name()).calls();
            List<Fault> faults = new ArrayList<>();
            for (int i = random.nextInt(3) == 0 ? 1 : 0; i < 2; i++) {
                List<Fault.Kind> kinds = Stream.of(Fault.Kind.values())
                        .filter(k -> k.isOf(scenario.engine()))
                        .toList();
                faults.add(new Fault(1 + random.nextInt(calls), kinds.get(random.nextInt(kinds.size()))));
            }
            runs.add(new Run(scenario.name(), random.nextInt(1_000_000), faults));
        }
        return runs;
    }

    static Result go(List<Run> runs, int threads) throws Exception {
        Map<Engine, Integer> byEngine = new EnumMap<>(Engine.class);
        runs.forEach(r -> byEngine.merge(Scenarios.named(r.scenario()).engine(), 1, Integer::sum));
        Map<String, Integer> byKind = new TreeMap<>();
        ConcurrentLinkedQueue<Found> found = new ConcurrentLinkedQueue<>();
        long calls = 0;
        long flips = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Sim.Outcome>> outcomes = new ArrayList<>();
            for (Run run : runs) {
                outcomes.add(executor.submit(() -> one(run, found)));
            }
            for (int i = 0; i < runs.size(); i++) {
                Sim.Outcome outcome = outcomes.get(i).get();
                calls += outcome.calls();
                flips += outcome.flips();
                runs.get(i).faults().forEach(f -> byKind.merge(f.kind().name(), 1, Integer::sum));
                outcomes.set(i, null);
            }
        }
        return new Result(runs.size(), calls, flips, byEngine, byKind, List.copyOf(found));
    }

    private static Sim.Outcome one(Run run, ConcurrentLinkedQueue<Found> found) {
        Sim.Outcome outcome = run.go();
        if (!outcome.violations().isEmpty() && found.size() < 20) {
            Run shortest = run.shortest();
            Sim.Outcome least = shortest.go();
            found.add(new Found(shortest, least.violations(), least.history()));
        }
        return new Sim.Outcome(
                outcome.violations(), List.of(), List.of(), outcome.calls(), outcome.flips(), outcome.end(), "");
    }
}
