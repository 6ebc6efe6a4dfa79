package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.cli.cluster.Request.Ask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the operator for something: reads, shows, lets the person confirm, and writes exactly what was shown. */
@Command
abstract class RequestCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask for confirmation. Needed where no terminal is attached.")
    boolean yes;

    @Option(names = "--wait", description = "Wait until the operator carried the request out or refused it.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "With --wait: how long. Default: ${DEFAULT-VALUE}.")
    String timeout;

    RequestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** What is asked of a release as it is now. */
    abstract Request request(DbtRelease release);

    @Override
    final int run(Cluster connected) {
        Duration patience = duration("--timeout", timeout);
        DbtRelease release = connected.get(name);
        Ask ask = Asking.askable(request(release));
        ask.lines().forEach(this::say);
        confirm(ask);
        String user = connected.whoAmI();
        Asking.write(connected, release, ask, user, this::request);
        say("asked for: " + ask.kind() + " " + ask.value() + ", as " + user);
        Answer answer = wait ? await(connected, ask, release.getStatus(), patience) : null;
        if (format == Format.json) {
            print(Json.object(json(connected, ask, user, answer)));
        } else if (answer != null) {
            print(answer.message());
        }
        return answer == null || answer.granted() ? ExitCode.OK : ExitCode.NOT_SO;
    }

    private void confirm(Ask ask) {
        if (yes) {
            return;
        }
        String reply = surroundings
                .terminal()
                .ask(ask.question() + " [y/N] ")
                .orElseThrow(() -> new CommandFailedException(
                        ExitCode.USAGE, "nobody can be asked without a terminal: say --yes"));
        if (!reply.strip().equalsIgnoreCase("y") && !reply.strip().equalsIgnoreCase("yes")) {
            throw new CommandFailedException(ExitCode.NOT_SO, "not confirmed; nothing was asked for");
        }
    }

    private Answer await(Cluster connected, Ask ask, @Nullable DbtReleaseStatus before, Duration patience) {
        Optional<Answer> answer = connected.await(name, patience, release -> {
            if (release == null) {
                return Optional.of(new Answer(false, "the release was deleted"));
            }
            DbtReleaseStatus status = release.getStatus();
            return ask.value().equals(Requests.handled(status, ask.kind()))
                    ? Optional.of(Answer.of(ask, before, Objects.requireNonNull(status)))
                    : Optional.empty();
        });
        return answer.orElseThrow(() -> new CommandFailedException(
                ExitCode.TIMED_OUT, "asked for, and not answered within " + timeout + ": see that the operator runs"));
    }

    private Map<String, Object> json(Cluster connected, Ask ask, String user, @Nullable Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("namespace", connected.namespace());
        fields.put("name", name);
        fields.put("request", ask.kind().name());
        fields.put("value", ask.value());
        fields.put("requestedBy", user);
        if (answer != null) {
            fields.put("granted", answer.granted());
            fields.put("message", answer.message());
        }
        return fields;
    }
}
