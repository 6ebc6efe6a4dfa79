package io.dbtrelease.cli;

import io.dbtrelease.cli.cluster.ClusterCommands;
import io.dbtrelease.cli.cluster.Surroundings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "dbt-release",
        description = "Releases of dbt projects: looks at what dbt wrote, and at releases in a cluster.",
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        subcommands = {InspectCommand.class, GatesCommand.class, StateCommand.class, HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:what was looked at is not",
            "2:the command was written wrong",
            "3:the cluster cannot be reached, or does not let you",
            "4:the time was over first",
            "70:an error of this program"
        })
public final class Cli implements Runnable {
    /** What was looked at is fine. */
    public static final int OK = 0;
    /** What was looked at is not fine. */
    public static final int NOT_FINE = 1;
    /** The command was written wrong. */
    public static final int USAGE = 2;
    /** An error of this program. */
    public static final int BROKEN = 70;

    /** Level of what libraries log, by logback.xml. */
    static final String LIBRARIES = "LOG_LIBRARIES";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs a command and returns its exit code; never ends the JVM. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, out, err, Surroundings.ofProcess());
    }

    /** As {@link #run(String[], PrintWriter, PrintWriter)}, with what the commands over a cluster take from outside. */
    public static int run(String[] args, PrintWriter out, PrintWriter err, Surroundings surroundings) {
        CommandLine line = new CommandLine(new Cli());
        ClusterCommands.addTo(line, surroundings);
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("dbt-release: " + e);
            return BROKEN;
        });
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    /**
     * As {@link #run(String[], PrintWriter, PrintWriter)}, on the process's own streams, in UTF-8. To be called before anything is logged: what libraries warn
     * of is no concern of a person at a terminal, such as that their threads were busy loading classes while the JVM was young.
     */
    public static int run(String[] args) {
        if (System.getenv(LIBRARIES) == null && System.getProperty(LIBRARIES) == null) {
            System.setProperty(LIBRARIES, "ERROR");
        }
        return run(
                args,
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, false, StandardCharsets.UTF_8));
    }

    /** Says what is wrong with an argument, without the page of help that an unknown option gets. */
    static int wrong(CommandSpec command, String what) {
        command.commandLine().getErr().println(command.qualifiedName() + ": " + what);
        return USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command");
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"dbt-release " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
