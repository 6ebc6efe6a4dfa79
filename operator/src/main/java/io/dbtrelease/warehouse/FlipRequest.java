package io.dbtrelease.warehouse;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Check and flip, in one transaction where the engine has it. Used for a cutover (Green comes in) and for a rollback (Retired comes in).
 *
 * @param requestId unique to this intent: one request flips at most once, also when it is made again after Live was flipped on
 * @param exposure the Live name that the claim is held for
 * @param from what Live must be
 * @param liveSchemas the schemas that Live consists of now; those that no incoming schema replaces leave Live too
 * @param toRevision the revision that every incoming schema's marker must show
 * @param incoming the schemas that take Live's names
 * @param retiredSuffix what the outgoing schemas are called: their Live name with this behind it, for instance {@code __r11}
 * @param fingerprint what {@link Warehouse#fingerprint} of the incoming schemas must still be; null: a rollback, which is not checked and for which nothing
 *     that depends on Live is a reason to refuse: a view that cannot be rebound stays with what leaves Live
 * @param seeded the Live relations that Green was to be seeded from, those that Live did not have among them
 * @param liveFingerprint what {@link Warehouse#relationsFingerprint} of them must still be; null where none was asked for
 * @param readers roles that may read Live afterwards
 * @param rebind whether outside views that bind to Live are replaced from their own definition in the same transaction
 * @param strict whether Live's relations are locked first, so that no statement sees two releases; a rollback leaves unlocked what cannot be locked, and says so
 * @param patience strict: how long to try to get the locks
 * @param swap what is swapped as one; an engine that knows one way only does not look at it
 */
public record FlipRequest(
        ReleaseId release,
        String requestId,
        String exposure,
        LiveExpectation from,
        List<String> liveSchemas,
        int toRevision,
        List<SchemaMove> incoming,
        String retiredSuffix,
        @Nullable String fingerprint,
        List<RelationName> seeded,
        @Nullable String liveFingerprint,
        List<String> readers,
        boolean rebind,
        boolean strict,
        Duration patience,
        Swap swap) {
    public FlipRequest {
        liveSchemas = List.copyOf(liveSchemas);
        incoming = List.copyOf(incoming);
        seeded = List.copyOf(seeded);
        readers = List.copyOf(readers);
    }

    /** Whether it undoes a cutover: nothing that can be done without is a reason to refuse it. */
    public boolean isRollback() {
        return fingerprint == null;
    }
}
