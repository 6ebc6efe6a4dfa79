package io.dbtrelease.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.core.gate.BuildGate;
import io.dbtrelease.core.gate.Evidence;
import io.dbtrelease.core.gate.Gate;
import io.dbtrelease.core.gate.GateEvaluator;
import io.dbtrelease.core.gate.GateVerdict;
import io.dbtrelease.core.gate.Gates;
import io.dbtrelease.core.gate.InvalidGate;
import io.dbtrelease.core.gate.QueryGate;
import io.dbtrelease.core.gate.RowCountDiffGate;
import io.dbtrelease.core.gate.SchemaDiffGate;
import io.dbtrelease.core.gate.Scope;
import io.dbtrelease.core.gate.SourceFreshnessGate;
import io.dbtrelease.core.gate.TestsGate;
import io.dbtrelease.core.gate.ViewsGate;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gates}: judges those gates of a release that need only what dbt wrote. */
@Command(
        name = "gates",
        description = {
            "Judges the gates of a release that need nothing but a target folder of dbt: build, tests and"
                    + " sourceFreshness. The others need the warehouse and are listed as not evaluated.",
            "",
            "For a continuous integration that runs dbt itself and wants the verdict that the release would get."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dbt build --log-format-file json && dbt source freshness",
            "  dbt-release gates -f release.yaml --target target"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every gate that was evaluated is met, or only warns",
            "1:a gate is not met, or what it needs is not in the folder",
            "2:the command or the file was written wrong"
        })
final class GatesCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "YAML with one DbtRelease.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--target", paramLabel = "DIR", required = true, description = "Target folder of dbt.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path target;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * The form of {@code gates -o json}.
     *
     * @param notEvaluated names of gates that need the warehouse
     */
    record Report(boolean passed, List<GateResult> results, List<String> notEvaluated) {}

    @Override
    public Integer call() throws JsonProcessingException {
        if (!Files.isDirectory(target)) {
            return Cli.wrong(spec, target + " is no folder");
        }
        ReleaseFile release;
        try {
            release = ReleaseFile.read(file);
        } catch (ReleaseFile.BadFileException bad) {
            return Cli.wrong(spec, String.valueOf(bad.getMessage()));
        }
        Report report =
                judge(Gates.from(release.gates(), release.strategy()), new FolderEvidence(TargetFolder.read(target)));
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case table -> print(report, out);
            case json -> out.println(Json.text(report));
        }
        return report.passed() ? Cli.OK : Cli.NOT_FINE;
    }

    private static Report judge(List<Gate> gates, Evidence evidence) {
        Scope nowhere = Scope.gates("", List.of(), Set.of());
        List<GateResult> results = new ArrayList<>();
        List<String> notEvaluated = new ArrayList<>();
        for (Gate gate : gates) {
            switch (gate) {
                case BuildGate it -> results.add(withoutGreen(GateEvaluator.evaluate(it, nowhere, evidence)));
                case TestsGate it -> results.add(GateEvaluator.evaluate(it, nowhere, evidence));
                case SourceFreshnessGate it -> results.add(GateEvaluator.evaluate(it, nowhere, evidence));
                case InvalidGate it -> results.add(GateEvaluator.evaluate(it, nowhere, evidence));
                case ViewsGate it -> notEvaluated.add(it.name());
                case RowCountDiffGate it -> notEvaluated.add(it.name());
                case SchemaDiffGate it -> notEvaluated.add(it.name());
                case QueryGate it -> notEvaluated.add(it.name());
            }
        }
        return new Report(GateVerdict.summarise(results).passed(), results, notEvaluated);
    }

    /** The gate also asks whether Green has what was built, and no folder can tell. */
    private static GateResult withoutGreen(GateResult build) {
        return build.verdict() != Verdict.Passed
                ? build
                : new GateResult(
                        build.name(),
                        build.kind(),
                        build.verdict(),
                        null,
                        null,
                        "every selected node was built; whether Green has them all needs the warehouse");
    }

    private static void print(Report report, PrintWriter out) {
        int width = Math.max(
                report.results().stream()
                        .mapToInt(it -> it.name().length())
                        .max()
                        .orElse(0),
                report.notEvaluated().stream().mapToInt(String::length).max().orElse(0));
        String format = "%-8s %-" + Math.max(width, 4) + "s  %s%n";
        for (GateResult it : report.results()) {
            out.printf(format, it.verdict(), it.name(), it.message());
            if (it.observed() != null) {
                out.printf(format, "", "", it.observed() + (it.threshold() == null ? "" : " (" + it.threshold() + ")"));
            }
        }
        report.notEvaluated().forEach(name -> out.printf(format, "-", name, "not evaluated: it needs the warehouse"));
    }
}
