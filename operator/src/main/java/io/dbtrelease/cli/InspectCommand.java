package io.dbtrelease.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what the operator would read from folders of dbt, and what it would refuse. */
@Command(
        name = "inspect",
        description = {
            "Says what the operator reads from a target folder of dbt: versions, counts, what failed, and whether it"
                    + " would go on with it or why not. Needs no cluster and no warehouse.",
            "",
            "In a folder that the runner left, exit/<folder>.json tells how dbt ended; a log in JSON"
                    + " (--log-format-file json) tells how many nodes it selected."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  dbt-release inspect target", "  dbt-release inspect target -o json | jq -r '.[].failing[].node'"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the operator would go on with every folder",
            "1:it would refuse one at least",
            "2:the command was written wrong"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Target folders of dbt.")
    private List<Path> folders = List.of();

    @Option(
            names = "--attempt",
            paramLabel = "UID/N",
            description = "The attempt that the artifacts must be of: the release's UID and the attempt's number.")
    private @Nullable String attempt;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                return Cli.wrong(spec, folder + " is no folder");
            }
        }
        List<Inspection> inspections = folders.stream()
                .map(folder -> Inspector.inspect(TargetFolder.read(folder), attempt))
                .toList();
        switch (output) {
            case table -> spec.commandLine().getOut().print(InspectionText.of(inspections));
            case json -> spec.commandLine().getOut().println(Json.text(inspections));
        }
        return inspections.stream().allMatch(Inspection::accepted) ? Cli.OK : Cli.NOT_FINE;
    }
}
