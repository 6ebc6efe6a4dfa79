package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import picocli.CommandLine.Command;

/** Starts a new attempt with the same spec. */
@Command(
        name = "retry",
        description = {
            "Start a new attempt of what failed, was rejected or was rolled back, with the spec as it is.",
            "Needs the verbs patch and retry on dbtreleases."
        },
        footer = "  ${ROOT-COMMAND-NAME} retry jaffle-shop -n analytics --yes")
final class RetryCommand extends RequestCommand {
    private final String token;

    RetryCommand(Surroundings surroundings) {
        super(surroundings);
        this.token = Requests.token(surroundings.clock());
    }

    @Override
    Request request(DbtRelease release) {
        return Requests.retry(release, token);
    }
}
