package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link LiveStatus}, to be set one by one inside {@link LiveStatus#with}. */
public final class LiveEdit {
    public int revision;
    public @Nullable String sourceRevision;
    public String digest;
    public @Nullable String buildDigest;
    public Instant since;
    public @Nullable String image;
    public @Nullable String imageDigest;
    public List<String> schemas;
    public boolean monitored;
    public @Nullable String artifacts;
    public @Nullable String commit;

    LiveEdit(LiveStatus of) {
        this.revision = of.revision();
        this.sourceRevision = of.sourceRevision();
        this.digest = of.digest();
        this.buildDigest = of.buildDigest();
        this.since = of.since();
        this.image = of.image();
        this.imageDigest = of.imageDigest();
        this.schemas = of.schemas();
        this.monitored = of.monitored();
        this.artifacts = of.artifacts();
        this.commit = of.commit();
    }

    LiveStatus done() {
        return new LiveStatus(
                revision,
                sourceRevision,
                digest,
                buildDigest,
                since,
                image,
                imageDigest,
                schemas,
                monitored,
                artifacts,
                commit);
    }
}
