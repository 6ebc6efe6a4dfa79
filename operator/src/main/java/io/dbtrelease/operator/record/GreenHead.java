package io.dbtrelease.operator.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.api.status.LiveStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What of a {@code last_green.json} says which flip it speaks of, as it was read. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GreenHead(
        @Nullable String releaseUid, int revision, @Nullable Instant since) {
    /** Of what is no such record. */
    public static final GreenHead UNREADABLE = new GreenHead(null, 0, null);

    public boolean names(String uid, LiveStatus live) {
        return uid.equals(releaseUid)
                && revision == live.revision()
                && live.since().equals(since);
    }
}
