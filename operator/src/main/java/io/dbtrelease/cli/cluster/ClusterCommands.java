package io.dbtrelease.cli.cluster;

import picocli.CommandLine;

/** The commands of this package; the root command takes them in. */
public final class ClusterCommands {
    private ClusterCommands() {}

    public static void addTo(CommandLine root, Surroundings surroundings) {
        root.addSubcommand(new StatusCommand(surroundings));
        root.addSubcommand(new HistoryCommand(surroundings));
        root.addSubcommand(new WaitCommand(surroundings));
        root.addSubcommand(new ApproveCommand(surroundings));
        root.addSubcommand(new RejectCommand(surroundings));
        root.addSubcommand(new RollbackCommand(surroundings));
        root.addSubcommand(new RetryCommand(surroundings));
        root.addSubcommand(new PlanCommand(surroundings));
        root.addSubcommand(new SuspendCommand(surroundings));
        root.addSubcommand(new ResumeCommand(surroundings));
    }
}
