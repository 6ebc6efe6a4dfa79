package io.dbtrelease.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Prints the figures of docs/benchmarks.md. Argument: {@code flip}, {@code reconcile}, {@code artifacts} or {@code all}. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        String which = args.length == 0 ? "all" : args[0];
        boolean all = which.equals("all");
        machine();
        boolean known = all;
        if (all || which.equals("reconcile")) {
            title("Passes and cutovers");
            ReconcileBench.run();
            known = true;
        }
        if (all || which.equals("flip")) {
            title("Flips and readers");
            FlipBench.run();
            known = true;
        }
        if (all || which.equals("artifacts")) {
            title("Artifacts");
            ArtifactBench.run();
            known = true;
        }
        if (!known) {
            System.err.println("there is no benchmark " + which + ": flip, reconcile, artifacts or all");
            System.exit(2);
        }
        machine();
        System.exit(0);
    }

    private static void title(String text) {
        System.out.println("## " + text + "\n");
    }

    private static void machine() {
        System.out.printf(
                Locale.ROOT,
                "%d cores, load of the last minute %.1f, Java %s%n%n",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version());
    }
}
