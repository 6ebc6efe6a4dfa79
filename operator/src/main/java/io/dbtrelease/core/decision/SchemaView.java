package io.dbtrelease.core.decision;

import org.jspecify.annotations.Nullable;

/**
 * A schema as the warehouse shows it now.
 *
 * @param markerUid release UID of its marker; null: it carries none, and revision is 0
 * @param liveName the name that the marker says it has in Live
 */
public record SchemaView(
        String name,
        @Nullable String markerUid,
        @Nullable String markerRelease,
        int revision,
        @Nullable String liveName,
        @Nullable String digest,
        @Nullable String sourceRevision) {

    /**
     * Whether the schema stands at the name that it has in Live, and is this release's. A build owns its Green until it is sealed and can write anything into
     * its marker, so a side's name is never Live's.
     */
    public boolean isLiveOf(String uid) {
        return uid.equals(markerUid)
                && name.equals(liveName)
                && Sides.number(name).isEmpty();
    }
}
