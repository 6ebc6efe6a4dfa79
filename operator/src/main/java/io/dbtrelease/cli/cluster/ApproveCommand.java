package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import picocli.CommandLine.Command;

/** Lets the attempt that awaits it go live. */
@Command(
        name = "approve",
        description = {
            "Approve the attempt that awaits it: shows what would go live and how its gates ended, then asks.",
            "The approval names the attempt and its digest, so it is worth nothing for another build. Needs the verbs patch and approve on dbtreleases."
        },
        footer = "  ${ROOT-COMMAND-NAME} approve jaffle-shop -n analytics --wait")
final class ApproveCommand extends RequestCommand {
    ApproveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Request request(DbtRelease release) {
        return Requests.approve(release, paint());
    }
}
