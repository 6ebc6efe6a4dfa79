package io.dbtrelease.operator.step;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Sides that something outside depends on: asked about again after an hour, not at every pass. In memory only: after a restart they are asked about once more. */
public final class Undroppable {
    private static final Duration PAUSE = Duration.ofHours(1);

    private record Side(String uid, int revision) {}

    private final Clock clock;
    private final Map<Side, Instant> until = new ConcurrentHashMap<>();

    public Undroppable(Clock clock) {
        this.clock = clock;
    }

    public void note(String uid, int revision) {
        until.put(new Side(uid, revision), clock.instant().plus(PAUSE));
    }

    public Set<Integer> of(String uid) {
        Instant now = clock.instant();
        until.values().removeIf(t -> !now.isBefore(t));
        return until.keySet().stream()
                .filter(s -> s.uid().equals(uid))
                .map(Side::revision)
                .collect(Collectors.toUnmodifiableSet());
    }
}
