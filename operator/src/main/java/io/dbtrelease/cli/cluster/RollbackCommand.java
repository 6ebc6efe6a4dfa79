package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flips Live back to a Retired side, or has an earlier revision built again. */
@Command(
        name = "rollback",
        description = {
            "Go back to an earlier revision by the first way of rollback.order that works: its side is flipped back, or it is built again.",
            "The digest that was live is then not released again by itself.",
            "Needs the verbs patch and rollback on dbtreleases."
        },
        footer = {
            "  ${ROOT-COMMAND-NAME} rollback jaffle-shop -n analytics",
            "  ${ROOT-COMMAND-NAME} rollback jaffle-shop --to 10 --yes --wait"
        })
final class RollbackCommand extends RequestCommand {
    @Option(
            names = "--to",
            paramLabel = "REVISION",
            description =
                    "Revision to go back to. Default: the newest one before Live's, and one whose monitoring passed if there is one.")
    @Nullable
    Integer to;

    RollbackCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Request request(DbtRelease release) {
        return RollbackRequest.of(release, to, surroundings.clock().instant());
    }
}
