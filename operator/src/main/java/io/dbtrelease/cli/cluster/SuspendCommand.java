package io.dbtrelease.cli.cluster;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets {@code spec.suspend}. */
@Command(
        name = "suspend",
        description = {
            "Stop a release before its next step; a cutover that began is finished. Sets spec.suspend.",
            "Needs the verb patch on dbtreleases."
        },
        footer = "  ${ROOT-COMMAND-NAME} suspend jaffle-shop -n analytics")
final class SuspendCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    SuspendCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Cluster connected) {
        boolean before = connected.get(name).getSpec().suspend();
        if (!before) {
            connected.suspend(name, true);
        }
        print(
                format == Format.json
                        ? Json.object(Map.of("name", name, "suspend", true, "changed", !before))
                        : before ? name + " is suspended already" : name + " is suspended: no step starts any more");
        return ExitCode.OK;
    }
}
