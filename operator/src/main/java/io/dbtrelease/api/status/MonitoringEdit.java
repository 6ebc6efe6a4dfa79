package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link MonitoringFacts}, to be set one by one inside {@link MonitoringFacts#with}. */
public final class MonitoringEdit {
    public Instant since;
    public Instant until;
    public Instant nextRound;
    public int rounds;
    public int failures;
    public List<GateResult> results;
    public @Nullable String ended;

    MonitoringEdit(MonitoringFacts of) {
        this.since = of.since();
        this.until = of.until();
        this.nextRound = of.nextRound();
        this.rounds = of.rounds();
        this.failures = of.failures();
        this.results = of.results();
        this.ended = of.ended();
    }

    MonitoringFacts done() {
        return new MonitoringFacts(since, until, nextRound, rounds, failures, results, ended);
    }
}
