package io.dbtrelease.bench;

/** All benchmarks, or the one that is named. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "all" : args[0]) {
            case "reconcile" -> ReconcileBench.run();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }
}
