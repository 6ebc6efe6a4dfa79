package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.cli.cluster.Request.Ask;
import java.util.Map;
import java.util.function.Function;

/** A request as annotations of the release that the person saw. */
final class Asking {
    /** The operator writes progress into the same object, so a write may come between; what was shown must still be true then. */
    private static final int TRIES = 5;

    private Asking() {}

    /** What can be asked; where nothing can, the command fails with the reason. */
    static Ask askable(Request request) {
        return switch (request) {
            case Ask ask -> ask;
            case Request.Cannot(String why) -> throw new CommandFailedException(ExitCode.NOT_SO, why);
        };
    }

    /** Writes exactly what was shown. */
    static void write(Cluster connected, DbtRelease seen, Ask ask, String user, Function<DbtRelease, Request> request) {
        Map<String, String> annotations = Map.of(Requests.annotation(ask.kind()), ask.value(), Api.REQUESTED_BY, user);
        DbtRelease current = seen;
        for (int i = 0; i < TRIES; i++) {
            if (connected.annotate(current, annotations).isPresent()) {
                return;
            }
            current = connected.get(seen.getMetadata().getName());
            if (!(request.apply(current) instanceof Ask now)
                    || !now.value().equals(ask.value())
                    || !now.lines().equals(ask.lines())) {
                throw new CommandFailedException(
                        ExitCode.NOT_SO,
                        "the release changed while you looked at it; nothing was asked for, look again");
            }
        }
        throw new CommandFailedException(
                ExitCode.NOT_SO, "the release changes all the time; nothing was asked for, try again");
    }
}
