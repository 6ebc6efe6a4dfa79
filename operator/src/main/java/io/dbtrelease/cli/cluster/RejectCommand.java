package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import picocli.CommandLine.Command;

/** Ends the attempt before it goes live. */
@Command(
        name = "reject",
        description = {
            "Reject the attempt in progress: it ends, Live is not touched, and the same digest is not tried again by itself.",
            "Needs the verbs patch and approve on dbtreleases."
        },
        footer = "  ${ROOT-COMMAND-NAME} reject jaffle-shop -n analytics --yes")
final class RejectCommand extends RequestCommand {
    RejectCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Request request(DbtRelease release) {
        return Requests.reject(release, paint());
    }
}
