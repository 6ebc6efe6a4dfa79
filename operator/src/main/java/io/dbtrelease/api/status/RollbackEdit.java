package io.dbtrelease.api.status;

import io.dbtrelease.api.spec.RollbackWay;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link RollbackFacts}, to be set one by one inside {@link RollbackFacts#with}. */
public final class RollbackEdit {
    public int from;
    public int to;
    public boolean automatic;
    public @Nullable String by;
    public String message;
    public @Nullable Intent intent;
    public @Nullable Long millis;
    public boolean done;
    public Instant at;
    public @Nullable RollbackWay way;

    RollbackEdit(RollbackFacts of) {
        this.from = of.from();
        this.to = of.to();
        this.automatic = of.automatic();
        this.by = of.by();
        this.message = of.message();
        this.intent = of.intent();
        this.millis = of.millis();
        this.done = of.done();
        this.at = of.at();
        this.way = of.way();
    }

    RollbackFacts done() {
        return new RollbackFacts(from, to, automatic, by, message, intent, millis, done, at, way);
    }
}
