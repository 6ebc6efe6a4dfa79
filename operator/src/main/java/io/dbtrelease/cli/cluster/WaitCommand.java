package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches a release until it is live or its attempt ended. */
@Command(
        name = "wait",
        description = {
            "Wait for a release and print a line at each change of its phase or of the reason for it.",
            "Ends with 0 when it went well, 1 when it failed or was rolled back, 4 when the time was over."
        },
        footer = {
            "  kubectl apply -f release.yaml && ${ROOT-COMMAND-NAME} wait jaffle-shop --timeout 45m",
            "  ${ROOT-COMMAND-NAME} wait jaffle-shop --for attempt-end -o json"
        })
final class WaitCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the DbtRelease.")
    String name;

    @Option(
            names = "--for",
            paramLabel = "GOAL",
            defaultValue = "live",
            converter = WaitGoal.Converter.class,
            description =
                    "live: Live shows what the spec asks for. attempt-end: the newest attempt ended. Default: ${DEFAULT-VALUE}.")
    WaitGoal goal;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    String timeout;

    private @Nullable Stand last;

    WaitCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** What a line is printed for when it changes. */
    private record Stand(String phase, @Nullable Integer attempt, String reason, String message) {
        boolean sameAs(@Nullable Stand other) {
            return other != null
                    && phase.equals(other.phase)
                    && reason.equals(other.reason)
                    && Objects.equals(attempt, other.attempt);
        }
    }

    @Override
    int run(Cluster connected) {
        Duration patience = duration("--timeout", timeout);
        connected.get(name);
        Optional<WaitGoal.Ended> ended = connected.await(name, patience, release -> {
            if (release != null) {
                report(release);
            }
            return goal.judge(release);
        });
        if (ended.isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.TIMED_OUT,
                    "not " + goal + " within " + timeout + (last == null ? "" : "; it is " + last.phase()));
        }
        say(ended.get().message());
        return ended.get().well() ? ExitCode.OK : ExitCode.NOT_SO;
    }

    private void report(DbtRelease release) {
        Stand now = stand(release);
        if (now.sameAs(last)) {
            return;
        }
        last = now;
        if (format == Format.json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("at", surroundings.clock().instant().toString());
            fields.put("phase", now.phase());
            fields.put("attempt", now.attempt());
            fields.put("reason", now.reason());
            fields.put("message", now.message());
            print(Json.object(fields));
        } else {
            print(Lines.time(surroundings.clock().instant()) + "  " + now.phase()
                    + (now.attempt() == null ? "" : "  attempt " + now.attempt())
                    + (now.message().isEmpty() ? "" : "  " + now.message()));
        }
    }

    private static Stand stand(DbtRelease release) {
        DbtReleaseStatus status = release.getStatus();
        if (status == null || status.phase() == null) {
            return new Stand("none", null, "", "no operator has looked at it yet");
        }
        AttemptStatus attempt = status.attempt();
        Optional<Condition> ready = Advice.condition(status, "Ready");
        return new Stand(
                status.phase().name(),
                attempt == null ? null : attempt.number(),
                ready.map(Condition::reason).orElse(""),
                ready.map(c -> Lines.clean(c.message())).orElse(status.phase().text()));
    }
}
