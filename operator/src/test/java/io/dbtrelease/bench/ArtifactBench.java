package io.dbtrelease.bench;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.artifact.BuildJudge;
import io.dbtrelease.core.artifact.BuildVerdict;
import io.dbtrelease.core.artifact.ExpectedBuild;
import io.dbtrelease.core.artifact.LogFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.plan.PlanJson;
import io.dbtrelease.core.plan.PlanOutcome;
import io.dbtrelease.core.plan.PlanRequest;
import io.dbtrelease.core.plan.Planner;
import io.dbtrelease.core.plan.ReleasePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes to read, judge and plan from the artifacts of large projects, and how much heap: what is held afterwards, and the smallest heap in which it
 * can be done, found by trying, in processes of their own.
 */
public final class ArtifactBench {
    /** The chart's limit of 512 MiB, times its share for the heap. */
    private static final int USUAL_HEAP = 358;

    private static final List<Integer> HEAPS = List.of(16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256);
    private static final int ROUNDS = 9;
    private static final long PATIENCE_SECONDS = 120;

    private record Project(int models, int tests) {}

    private final Path folder;
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
    private final Map<String, Long> held = new LinkedHashMap<>();

    private ArtifactBench(Path folder) {
        this.folder = folder;
    }

    static void run() throws Exception {
        for (Project project : List.of(new Project(2_500, 7_500), new Project(10_000, 30_000))) {
            Path folder = Files.createTempDirectory("artifact-bench");
            try {
                LargeArtifacts.write(folder, project.models, project.tests);
                run(folder, project);
            } finally {
                for (Path file : files(folder)) {
                    Files.deleteIfExists(file);
                }
                Files.delete(folder);
            }
        }
    }

    private static List<Path> files(Path folder) {
        return List.of(LargeArtifacts.live(folder), LargeArtifacts.green(folder), LargeArtifacts.results(folder));
    }

    private static void run(Path folder, Project project) throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%,d nodes: %,d models and %,d tests; manifest %d MB, run results %d MB; heap of %d MB%n",
                project.models + project.tests,
                project.models,
                project.tests,
                Files.size(LargeArtifacts.green(folder)) >> 20,
                Files.size(LargeArtifacts.results(folder)) >> 20,
                USUAL_HEAP);
        if (!succeeds(folder, USUAL_HEAP, ROUNDS)) {
            throw new IllegalStateException("it cannot be done in " + USUAL_HEAP + " MB");
        }
        for (int heap : HEAPS) {
            if (succeeds(folder, heap, 1)) {
                System.out.printf("All of it at once is done in a heap of %d MB.%n%n", heap);
                return;
            }
        }
        System.out.printf("All of it at once needs a heap of more than %d MB.%n%n", HEAPS.getLast());
    }

    /** Whether a JVM of this heap does all of it in time. */
    private static boolean succeeds(Path folder, int heap, int rounds) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ArtifactBench.class.getName(),
                folder.toString(),
                String.valueOf(rounds));
        if (rounds > 1) {
            command.inheritIO();
        } else {
            command.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        Process process = command.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue() == 0;
    }

    /** One of the processes: the folder, and how often; the first rounds warm up. */
    public static void main(String[] args) throws Exception {
        ArtifactBench bench = new ArtifactBench(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        for (int i = 0; i < rounds; i++) {
            bench.round();
        }
        bench.print();
    }

    private void round() throws Exception {
        Read<Manifest> live = measured("read a manifest", () -> manifest(LargeArtifacts.live(folder)));
        Read<Manifest> green = measured("read a manifest", () -> manifest(LargeArtifacts.green(folder)));
        Read<RunResults> results = measured(
                "read run results", () -> RunResultsReader.read(LargeArtifacts.results(folder), ReadLimits.DEFAULT));
        BuildVerdict verdict = measured("judge the build", () -> judge(green, results));
        PlanOutcome outcome = measured("plan from two manifests", () -> plan(live, green));
        if (!(verdict instanceof BuildVerdict.Built) || !(outcome instanceof PlanOutcome.Accepted(ReleasePlan plan))) {
            throw new IllegalStateException(verdict + " " + outcome);
        }
        measured("write the plan", () -> {
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            PlanJson.write(plan, stored);
            return stored;
        });
    }

    private static Read<Manifest> manifest(Path file) {
        return ManifestReader.read(file, ReadLimits.DEFAULT);
    }

    private static BuildVerdict judge(Read<Manifest> green, Read<RunResults> results) {
        return BuildJudge.judge(
                new StepExit("build", 0, LargeArtifacts.NOW, null, false, false),
                LogFacts.NONE,
                green,
                results,
                new ExpectedBuild(LargeArtifacts.ATTEMPT, true));
    }

    private static PlanOutcome plan(Read<Manifest> live, Read<Manifest> green) {
        return Planner.plan(
                live,
                green,
                new PlanRequest(
                        LargeArtifacts.ATTEMPT,
                        LargeArtifacts.NOW,
                        12,
                        11,
                        "analytics",
                        "analytics__g12",
                        "__g12",
                        List.of(),
                        "shop",
                        Strategy.SchemaSwap,
                        List.of("*"),
                        false,
                        List.of()));
    }

    private <T> T measured(String what, Callable<T> work) throws Exception {
        System.gc();
        long before = used();
        long start = System.nanoTime();
        T result = work.call();
        nanos.computeIfAbsent(what, w -> new ArrayList<>()).add(System.nanoTime() - start);
        System.gc();
        // What an earlier round left may be collected meanwhile, so the largest difference counts.
        held.merge(what, used() - before, Math::max);
        return result;
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void print() {
        BenchTable table = new BenchTable("step", "first ms", "median ms", "max ms", "held afterwards MB");
        nanos.forEach((what, all) -> {
            Samples warm = Samples.of(all.subList(all.size() / 2, all.size()));
            table.row(
                    what,
                    Samples.millis(all.getFirst()),
                    warm.median(),
                    warm.max(),
                    String.format(Locale.ROOT, "%.1f", held.getOrDefault(what, 0L) / 1048576.0));
        });
        table.print();
    }
}
