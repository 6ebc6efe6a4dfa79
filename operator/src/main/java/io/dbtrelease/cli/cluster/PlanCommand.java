package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.cli.cluster.Request.Ask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks for a plan of the spec as it is, waits for it, and prints it. Nothing is confirmed, for nothing is built. */
@Command(
        name = "plan",
        description = {
            "What an attempt would build with the spec as it is, and why: a dry run, whatever was attempted before.",
            "Nothing is built, and Live stays as it is. Needs the verbs patch, watch and dryrun on dbtreleases.",
            "Ends with 0 when there is a plan, 1 when planning failed or was superseded, 4 when the time was over."
        },
        footer = {
            "  ${ROOT-COMMAND-NAME} plan jaffle-shop -n analytics",
            "  ${ROOT-COMMAND-NAME} plan jaffle-shop --timeout 20m -o json"
        })
final class PlanCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    String timeout;

    private final String token;

    /** Before it was closed: the next attempt may take its place before anybody looks. */
    private @Nullable End closing;

    PlanCommand(Surroundings surroundings) {
        super(surroundings);
        this.token = Requests.token(surroundings.clock());
    }

    /**
     * How it ended.
     *
     * @param attempt null: there was none, and the message says why
     */
    private record End(
            @Nullable AttemptStatus attempt, @Nullable Outcome outcome, String message) {}

    @Override
    int run(Cluster connected) {
        Duration patience = duration("--timeout", timeout);
        DbtRelease release = connected.get(name);
        Ask ask = Asking.askable(request(release));
        String user = connected.whoAmI();
        Asking.write(connected, release, ask, user, this::request);
        say("asked for a plan: " + token + ", as " + user);
        Optional<End> found = connected.await(name, patience, this::end);
        if (found.isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.TIMED_OUT,
                    "asked for, and not planned within " + timeout + ": see status, and that the operator runs");
        }
        End end = found.get();
        boolean planned = end.outcome() == Outcome.Planned && end.attempt() != null;
        if (format == Format.json) {
            print(Json.object(json(connected, end, user)));
        } else if (planned) {
            print(StatusText.plan(end.attempt(), surroundings.clock().instant()));
        } else {
            print(end.message());
        }
        return planned ? ExitCode.OK : ExitCode.NOT_SO;
    }

    private Request request(DbtRelease release) {
        return Requests.plan(release, token);
    }

    private Optional<End> end(@Nullable DbtRelease release) {
        if (release == null) {
            return Optional.of(new End(null, null, "the release was deleted"));
        }
        DbtReleaseStatus status = release.getStatus();
        if (status == null || !token.equals(Requests.handled(status, Request.Kind.dryRun))) {
            return Optional.empty();
        }
        AttemptStatus attempt = status.attempt();
        if (attempt == null
                || attempt.dryRun() == null
                || !token.equals(attempt.dryRun().token())) {
            End gone = new End(
                    null,
                    null,
                    "another attempt has begun, or the operator refused the plan: see the release's Events");
            return Optional.of(closing == null ? gone : closing);
        }
        Ending ending = attempt.ending();
        if (ending != null) {
            closing = end(attempt, ending.outcome(), ending.message());
        }
        return attempt.outcome() == null
                ? Optional.empty()
                : Optional.of(end(attempt, attempt.outcome(), attempt.message()));
    }

    private static End end(AttemptStatus attempt, Outcome outcome, @Nullable String message) {
        return new End(
                attempt,
                outcome,
                "attempt " + attempt.number() + " has no plan: " + outcome
                        + (message == null ? "" : ", " + Lines.clean(message)));
    }

    private Map<String, Object> json(Cluster connected, End end, String user) {
        AttemptStatus attempt = end.attempt();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("namespace", connected.namespace());
        fields.put("name", name);
        fields.put("token", token);
        fields.put("requestedBy", user);
        fields.put("attempt", attempt == null ? null : attempt.number());
        fields.put("outcome", end.outcome());
        if (end.outcome() != Outcome.Planned) {
            fields.put("message", end.message());
        }
        fields.put(
                "plan",
                attempt == null || attempt.plan() == null
                        ? null
                        : attempt.plan().build());
        return fields;
    }
}
