package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an {@link Intent}, to be set one by one inside {@link Intent#with}. */
public final class IntentEdit {
    public String requestId;
    public int from;
    public @Nullable String fromRelease;
    public int to;
    public List<SchemaPair> schemas;
    public List<String> liveSchemas;
    public @Nullable String fingerprint;
    public @Nullable String liveFingerprint;
    public int tries;
    public @Nullable Long millis;
    public Instant at;

    IntentEdit(Intent of) {
        this.requestId = of.requestId();
        this.from = of.from();
        this.fromRelease = of.fromRelease();
        this.to = of.to();
        this.schemas = of.schemas();
        this.liveSchemas = of.liveSchemas();
        this.fingerprint = of.fingerprint();
        this.liveFingerprint = of.liveFingerprint();
        this.tries = of.tries();
        this.millis = of.millis();
        this.at = of.at();
    }

    Intent done() {
        return new Intent(
                requestId,
                from,
                fromRelease,
                to,
                schemas,
                liveSchemas,
                fingerprint,
                liveFingerprint,
                tries,
                millis,
                at);
    }
}
