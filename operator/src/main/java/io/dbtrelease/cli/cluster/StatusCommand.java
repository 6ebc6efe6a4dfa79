package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Where a release stands. */
@Command(
        name = "status",
        description = {
            "Where a release stands, what it waits for and what to do next; without NAME all of the namespace."
        },
        footer = {"  ${ROOT-COMMAND-NAME} status jaffle-shop -n analytics", "  ${ROOT-COMMAND-NAME} status -o json"})
final class StatusCommand extends ClusterCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Name of the DbtRelease.")
    @Nullable
    String name;

    StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Cluster connected) {
        return name == null ? all(connected) : one(connected.get(name));
    }

    private int one(DbtRelease release) {
        print(
                format == Format.json
                        ? List.of(Json.text(Json.Release.of(release)))
                        : StatusText.of(release, surroundings.clock().instant(), paint(), program()));
        return ExitCode.OK;
    }

    private int all(Cluster connected) {
        List<DbtRelease> releases = connected.list();
        if (format == Format.json) {
            print(Json.text(releases.stream().map(Json.Release::of).toList()));
        } else if (releases.isEmpty()) {
            print("There are no releases in namespace " + connected.namespace() + ".");
        } else {
            print(StatusText.list(releases, surroundings.clock().instant(), paint()));
        }
        return ExitCode.OK;
    }
}
