package io.dbtrelease.cli.cluster;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Unsets {@code spec.suspend}. */
@Command(
        name = "resume",
        description = {"Let a suspended release go on where it stopped.", "Needs the verb patch on dbtreleases."},
        footer = "  ${ROOT-COMMAND-NAME} resume jaffle-shop -n analytics")
final class ResumeCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    ResumeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Cluster connected) {
        boolean before = connected.get(name).getSpec().suspend();
        if (before) {
            connected.suspend(name, false);
        }
        print(
                format == Format.json
                        ? Json.object(Map.of("name", name, "suspend", false, "changed", before))
                        : before ? name + " goes on" : name + " is not suspended");
        return ExitCode.OK;
    }
}
