package io.dbtrelease.cli.cluster;

import io.dbtrelease.core.time.Durations;
import io.dbtrelease.core.time.Parsed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common: options, output, and how they end. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is so",
            "1:it is not so, cannot be asked, or ended badly",
            "2:the command line is wrong",
            "3:the cluster cannot be reached, or does not let you",
            "4:the time was over first"
        },
        footerHeading = "%nExample:%n")
abstract class ClusterCommand implements Callable<Integer> {
    @Mixin
    ClusterOptions cluster;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Format format;

    @Spec
    CommandSpec spec;

    final Surroundings surroundings;

    ClusterCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() {
        try (Cluster connected = Cluster.connect(cluster)) {
            return run(connected);
        } catch (CommandFailedException e) {
            spec.commandLine().getErr().println("error: " + e.getMessage());
            spec.commandLine().getErr().flush();
            return e.exitCode();
        }
    }

    /** Does what the command is for. @return the exit code */
    abstract int run(Cluster connected);

    final void print(List<String> lines) {
        lines.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
    }

    final void print(String line) {
        print(List.of(line));
    }

    /** A line for the person that is no part of the output. */
    final void say(String line) {
        if (format == Format.table) {
            print(line);
        } else {
            spec.commandLine().getErr().println(line);
            spec.commandLine().getErr().flush();
        }
    }

    final Paint paint() {
        CommandLine.Help.Ansi ansi = spec.commandLine().getColorScheme().ansi();
        return format == Format.table ? Paint.of(ansi) : Paint.OFF;
    }

    /** How this program is called. */
    final String program() {
        return spec.root().name();
    }

    final Duration duration(String option, String text) {
        return switch (Durations.parse(text)) {
            case Parsed.Ok<Duration>(Duration value) -> value;
            case Parsed.Bad<Duration>(String message) ->
                throw new ParameterException(spec.commandLine(), option + ": " + message);
        };
    }
}
