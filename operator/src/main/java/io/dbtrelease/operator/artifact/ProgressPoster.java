package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says how far dbt is: at most every 2 s, at least every 30 s. A word that is lost is not repeated; the next one is newer. */
final class ProgressPoster {
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** While nobody listens. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final EndpointClient client;
    private final Pace pace;
    private @Nullable ProgressPost last;
    private Instant notBefore = Instant.MIN;
    private Instant atLast = Instant.MIN;

    ProgressPoster(EndpointClient client, Pace pace) {
        this.client = client;
        this.pace = pace;
    }

    void post(ProgressPost progress) throws InterruptedException {
        Instant now = pace.now();
        if (now.isBefore(notBefore) || (progress.equals(last) && now.isBefore(atLast))) {
            return;
        }
        boolean taken;
        try {
            taken = client.progress(progress).succeeded();
        } catch (IOException e) {
            taken = false;
        }
        last = progress;
        notBefore = now.plus(taken ? SHORTEST : AFTER_FAILURE);
        atLast = now.plus(taken ? LONGEST : AFTER_FAILURE);
    }
}
