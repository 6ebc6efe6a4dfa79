package io.dbtrelease.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** From a command line: {@code replay RUN}, {@code sweep KINDS SCENARIOS EVERY}, {@code campaign SIZE [SEED]}, {@code mutants [WORD]}. */
public final class Simulation {
    /** How often a mutant is hunted at every point, each time with another seed. */
    private static final int ROUNDS = 3;

    private Simulation() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "replay" -> {
                Sim.Outcome outcome = Run.parse(args[1]).go();
                outcome.history().forEach(System.out::println);
                outcome.violations().forEach(System.out::println);
                System.out.println(outcome.end() + "\n" + outcome.states());
            }
            case "sweep" -> sweep(args);
            case "campaign" -> {
                long start = System.nanoTime();
                List<Run> runs =
                        Campaign.runs(Integer.parseInt(args[1]), args.length > 2 ? Long.parseLong(args[2]) : 1);
                Campaign.Result result = Campaign.go(runs, Runtime.getRuntime().availableProcessors());
                result.found().forEach(f -> System.out.println(f.run() + " " + f.violations()));
                System.out.println(result.runs() + " runs, " + result.calls() + " calls, " + result.flips() + " flips, "
                        + result.byEngine() + ", " + result.byKind() + ", "
                        + (System.nanoTime() - start) / 1_000_000_000 + " s");
            }
            case "mutants" -> {
                for (Mutant mutant : Mutants.ALL) {
                    if (args.length < 2 || mutant.measure().contains(args[1])) {
                        long start = System.nanoTime();
                        System.out.println(
                                mutant + ": " + mutant.hunt() + " " + (System.nanoTime() - start) / 1_000_000 + " ms");
                    }
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void sweep(String[] args) {
        List<Fault.Kind> kinds = args[1].equals("all")
                ? List.of(Fault.Kind.values())
                : Arrays.stream(args[1].split(",")).map(Fault.Kind::valueOf).toList();
        List<String> scenarios = args[2].equals("all")
                ? Scenarios.ALL.stream().map(Scenario::name).toList()
                : Arrays.asList(args[2].split(","));
        int every = Integer.parseInt(args[3]);
        for (String scenario : scenarios) {
            int calls = new Run(scenario, 1, List.of()).go().calls();
            Map<String, List<String>> found = new TreeMap<>();
            for (Fault.Kind kind : kinds) {
                for (int k = 1 + new Random(kind.ordinal()).nextInt(every); k <= calls; k += every) {
                    Run run = new Run(scenario, k, List.of(new Fault(k, kind)));
                    List<String> violations = run.go().violations();
                    if (!violations.isEmpty()) {
                        String first = violations.getFirst();
                        found.computeIfAbsent(
                                        kind + " " + first.substring(0, Math.min(200, first.length())),
                                        x -> new ArrayList<>())
                                .add(run.toString());
                    }
                }
            }
            System.out.println("== " + scenario + " " + calls + " calls");
            found.forEach((what, at) ->
                    System.out.println(at.size() + "x " + what + "\n     " + at.subList(0, Math.min(5, at.size()))));
        }
    }

    /**
     * Looks for a run that shows that something is wrong; called in the class loader of a mutant.
     *
     * @param kind of fault; empty: none
     * @return the first violation, with the run that shows it; empty: none
     */
    public static String hunt(String scenario, String kind) {
        if (kind.isEmpty()) {
            return told(new Run(scenario, 1, List.of()));
        }
        List<Integer> points =
                new ArrayList<>(new Run(scenario, 1, List.of()).go().effects());
        Collections.shuffle(points, new Random(7));
        for (int seed = 1; seed <= ROUNDS; seed++) {
            for (int k : points) {
                String told = told(new Run(scenario, seed, List.of(new Fault(k, Fault.Kind.valueOf(kind)))));
                if (!told.isEmpty()) {
                    return told;
                }
            }
        }
        return "";
    }

    private static String told(Run run) {
        Sim.Outcome outcome = run.go();
        return outcome.violations().isEmpty() ? "" : outcome.violations().getFirst() + " (" + run + ")";
    }
}
