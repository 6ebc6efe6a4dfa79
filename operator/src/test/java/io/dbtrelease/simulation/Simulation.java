package io.dbtrelease.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs from a command line. */
public final class Simulation {
    private Simulation() {}

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("sweep")) {
            sweep(args);
            return;
        }
        if (args.length > 0 && args[0].equals("time")) {
            for (int i = 0; i < 40; i++) {
                var mx = java.lang.management.ManagementFactory.getThreadMXBean();
                long start = mx.getCurrentThreadCpuTime();
                new Sim(Scenarios.named(args[1]), 1, args.length > 2 ? Fault.parse(args[2]) : List.of()).run();
                System.out.print((mx.getCurrentThreadCpuTime() - start) / 1_000_000 + " ");
            }
            System.out.println();
            return;
        }
        for (Scenario scenario : args.length > 0 ? List.of(Scenarios.named(args[0])) : Scenarios.ALL) {
            long start = System.nanoTime();
            Sim.Outcome outcome = new Sim(
                            scenario,
                            args.length > 1 ? Long.parseLong(args[1]) : 1,
                            args.length > 2 ? Fault.parse(args[2]) : List.of())
                    .run();
            System.out.println(scenario.name() + " calls " + outcome.calls() + " flips " + outcome.flips() + " ms "
                    + (System.nanoTime() - start) / 1_000_000 + " " + outcome.end() + " " + outcome.violations());
            if (!outcome.violations().isEmpty() || args.length > 3) {
                outcome.history().stream()
                        .skip(Math.max(
                                0, outcome.history().size() - (args.length > 3 ? Integer.parseInt(args[3]) : 60)))
                        .forEach(System.out::println);
                return;
            }
        }
    }

    private static void sweep(String[] args) {
        int step = Integer.parseInt(args[1]);
        List<Fault.Kind> kinds = args.length > 2
                ? java.util.Arrays.stream(args[2].split(","))
                        .map(Fault.Kind::valueOf)
                        .toList()
                : List.of(Fault.Kind.values());
        List<Scenario> scenarios = args.length > 3
                ? java.util.Arrays.stream(args[3].split(","))
                        .map(Scenarios::named)
                        .toList()
                : Scenarios.ALL;
        for (Scenario scenario : scenarios) {
            int calls = new Sim(scenario, 1, List.of()).run().calls();
            long start = System.nanoTime();
            int runs = 0;
            Map<String, List<String>> found = new TreeMap<>();
            for (Fault.Kind kind : kinds) {
                for (int k = 1; k <= calls; k += step) {
                    runs++;
                    try {
                        Sim.Outcome o = new Sim(scenario, k, List.of(new Fault(k, kind))).run();
                        if (!o.violations().isEmpty()) {
                            String v = o.violations().getFirst();
                            found.computeIfAbsent(
                                            kind + " "
                                                    + v.substring(0, Math.min(260, v.length()))
                                                            .replaceAll("[0-9a-f-]{36}", "#")
                                                            .replaceAll("PT[0-9HMS.]*|[0-9]+ calls", "T"),
                                            x -> new ArrayList<>())
                                    .add(String.valueOf(k));
                        }
                    } catch (RuntimeException e) {
                        java.io.StringWriter w = new java.io.StringWriter();
                        e.printStackTrace(new java.io.PrintWriter(w));
                        found.computeIfAbsent(
                                        kind + " THROWS "
                                                + w.toString()
                                                        .substring(
                                                                0,
                                                                Math.min(
                                                                        900,
                                                                        w.toString()
                                                                                .length())),
                                        x -> new ArrayList<>())
                                .add(String.valueOf(k));
                    }
                }
            }
            System.out.println("== " + scenario.name() + " calls " + calls + " runs " + runs + " ms/run "
                    + (System.nanoTime() - start) / 1_000_000 / runs);
            found.forEach((what, at) -> System.out.println(at.size() + "x " + what + "\n     at "
                    + at.stream().limit(12).toList()));
        }
    }
}
