package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How attempts and rollbacks ended. */
@Command(
        name = "history",
        description = "The last 20 attempts and rollbacks that ended, newest first: how, why, who, how long.",
        footer = "  ${ROOT-COMMAND-NAME} history jaffle-shop -n analytics")
final class HistoryCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    HistoryCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Cluster connected) {
        DbtReleaseStatus status = connected.get(name).getStatus();
        List<HistoryEntry> history = status == null ? List.of() : status.history();
        if (format == Format.json) {
            print(Json.text(history));
        } else if (history.isEmpty()) {
            print("No attempt of " + name + " has ended yet.");
        } else {
            print(HistoryText.of(history, paint()));
        }
        return ExitCode.OK;
    }
}
