package io.dbtrelease.warehouse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param uid of the DbtRelease resource: what markers and claims are compared by
 * @param name {@code namespace/name}, for people
 */
public record ReleaseId(String uid, String name) {
    /** Its own UID, and the other's where there is one. */
    public List<String> uidsWith(@Nullable String other) {
        return other == null ? List.of(uid) : List.of(uid, other);
    }
}
