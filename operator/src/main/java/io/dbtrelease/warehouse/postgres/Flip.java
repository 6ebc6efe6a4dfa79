package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Check and flip in one transaction: the exposure's advisory lock, the claim, the markers, who binds to Live, the fingerprints, and then the renames. Everything
 * that takes time is looked at before the first rename; until then no reader can notice.
 */
final class Flip {
    /** Below the server's deadlock_timeout of one second, so that a reader never pays for our waiting with its own transaction. */
    static String lockTimeout() {
        return "300ms";
    }

    private static final Duration RELAXED_PATIENCE = Duration.ofSeconds(5);
    private static final Duration MAX_PATIENCE = Duration.ofHours(1);
    private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);

    /** Errors after which the same may go well: a lock that was not to be had, and somebody who changed the same catalog rows meanwhile. */
    private static final Set<String> TRANSIENT = Set.of(
            PostgresErrors.LOCK_NOT_AVAILABLE,
            PostgresErrors.DEADLOCK,
            PostgresErrors.SERIALIZATION_FAILURE,
            PostgresErrors.INTERNAL_ERROR);

    private final PostgresSessions sessions;
    private final MarkerTable markers;
    private final Dependents dependents;
    private final FlipRequest request;
    private final FlipCheck check;
    private final List<String> warnings = new ArrayList<>();
    private boolean strict;

    /** Statements that give outside views their definition again, by the view's oid. */
    private final Map<String, String> rebindings = new LinkedHashMap<>();

    Flip(PostgresSessions sessions, MarkerTable markers, FlipRequest request) {
        this.sessions = sessions;
        this.markers = markers;
        this.dependents = new Dependents(markers);
        this.request = request;
        this.check = new FlipCheck(request);
        this.strict = request.strict();
    }

    FlipReply run() {
        Refused unfit = check.namesDoNotFit();
        if (unfit != null) {
            return unfit;
        }
        return sessions.writeAtOnce(
                request.release().name() + " " + request.requestId(), STATEMENT_LIMIT, this::tryUntilPatienceEnds);
    }

    private FlipReply tryUntilPatienceEnds(Session session) throws SQLException {
        FlipReply reply = tryFor(session, strict ? request.patience() : RELAXED_PATIENCE);
        if (!strict
                || !request.isRollback()
                || !(reply instanceof Refused(var reason, var message))
                || reason != Reason.Blocked) {
            return reply;
        }
        strict = false;
        warnings.add("Live was flipped back as with Relaxed, because Strict found no moment: " + message);
        return tryFor(session, RELAXED_PATIENCE);
    }

    private FlipReply tryFor(Session session, Duration patience) throws SQLException {
        long end = System.nanoTime() + (patience.compareTo(MAX_PATIENCE) > 0 ? MAX_PATIENCE : patience).toNanos();
        for (int tries = 1; ; tries++) {
            FlipReply reply = attempt(session);
            if (!(reply instanceof Refused(var reason, var message)) || reason != Reason.Blocked) {
                return reply;
            }
            long pause = ThreadLocalRandom.current().nextLong(50, Math.min(1000, 100 + 50L * tries));
            if (System.nanoTime() + Duration.ofMillis(pause).toNanos() > end) {
                return new Refused(Reason.Blocked, message + " Tried " + tries + " times.");
            }
            pause(pause);
        }
    }

    static void pause(long millis) throws SQLException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for locks; nothing was changed", "57014", e);
        }
    }

    /** One transaction. Anything but Flipped has changed nothing. */
    private FlipReply attempt(Session session) throws SQLException {
        try {
            FlipReply reply = checkAndFlip(session);
            if (!(reply instanceof FlipReply.Flipped)) {
                session.rollback();
            }
            return reply;
        } catch (SQLException e) {
            if (!TRANSIENT.contains(PostgresErrors.state(e))) {
                throw e;
            }
            session.rollback();
            return blocked(session, e);
        }
    }

    private Refused blocked(Session session, SQLException e) throws SQLException {
        List<String> users = Blockers.users(
                session, strict ? request.liveSchemas() : List.of(), rebindings.keySet(), request.exposure());
        session.rollback();
        return new Refused(
                Reason.Blocked,
                "A lock was not to be had: " + PostgresErrors.text(e, sessions.secrets())
                        + (users.isEmpty() ? "." : ". In the way: " + Blockers.text(users) + "."));
    }

    private FlipReply checkAndFlip(Session session) throws SQLException {
        session.setLocal("lock_timeout", lockTimeout());
        ControlTables.lock(session, request.exposure());
        Integer from = request.from() instanceof LiveExpectation.Marked(var uid, var revision) ? revision : null;
        if (!ControlTables.advance(session, request, from)) {
            return claimHeld(session);
        }
        Map<String, SchemaState> schemas = markers.named(session, check.names());
        if (check.isDone(schemas)) {
            return new FlipReply.AlreadyFlipped();
        }
        if (ControlTables.hasFlipped(session, request.requestId())) {
            return new Refused(
                    Reason.ForeignMarker, "This request flipped Live once already, and Live was flipped on since.");
        }
        if (ControlTables.isWithdrawn(session, request.requestId())) {
            return new Refused(Reason.ForeignMarker, "This request was withdrawn.");
        }
        Refused wrong = check.before(schemas);
        if (wrong != null) {
            return wrong;
        }
        Refused bound = bound(session);
        return bound != null ? bound : flip(session, schemas, from);
    }

    private Refused claimHeld(Session session) throws SQLException {
        return new Refused(
                Reason.ClaimHeld,
                ControlTables.read(session, request.exposure())
                        .map(c -> id(request.exposure()) + " is claimed by "
                                + c.owner().name() + " (" + c.owner().uid() + ").")
                        .orElse(id(request.exposure()) + " is claimed by nobody; this release must claim it first."));
    }

    /** Who binds to Live. For a rollback that is no reason to refuse: undoing must not depend on what people built on Live meanwhile. */
    private @Nullable Refused bound(Session session) throws SQLException {
        Dependents.Outside outside = dependents.ofLive(session, request);
        rebindings.clear();
        for (long view : outside.views()) {
            rebindings.put(Long.toString(view), Dependents.rebinding(session, view));
        }
        if (request.isRollback()) {
            return null;
        }
        List<Obstacle> obstacles = new ArrayList<>(outside.obstacles());
        obstacles.addAll(dependents.ofGreen(session, request));
        return obstacles.isEmpty() ? null : refused(obstacles);
    }

    private static Refused refused(List<Obstacle> obstacles) {
        Obstacle first = obstacles.getFirst();
        String more = obstacles.size() == 1 ? "" : " And " + (obstacles.size() - 1) + " more.";
        return new Refused(Reason.Dependents, first.object() + ": " + first.message() + more);
    }

    private FlipReply flip(Session session, Map<String, SchemaState> schemas, @Nullable Integer from)
            throws SQLException {
        List<Obstacle> unlockable = strict ? StrictLocks.obstacles(session, request) : List.of();
        if (!unlockable.isEmpty() && !request.isRollback()) {
            return refused(unlockable);
        }
        ControlTables.recordFlip(session, request, from);
        long start = 0;
        Refused changed = greenChanged(session);
        if (changed == null && strict) {
            start = StrictLocks.take(session, request.liveSchemas());
        }
        if (changed == null) {
            changed = liveChanged(session);
        }
        if (changed != null) {
            return changed;
        }
        remark(session, schemas);
        if (!strict) {
            start = System.nanoTime();
        }
        session.runAll(check.renames(schemas));
        Refused unfit = rebind(session);
        if (unfit != null) {
            return unfit;
        }
        Refused swapped = check.after(markers.named(session, check.names()));
        if (swapped != null) {
            return swapped;
        }
        session.commit();
        unlockable.forEach(view -> warnings.add(
                view.object() + " was not locked, as with Relaxed: Strict cannot lock a materialized view."));
        return new FlipReply.Flipped(
                Math.max(1, Duration.ofNanos(System.nanoTime() - start).toMillis()), warnings);
    }

    /** The incoming side's fingerprint, and writers whose work is not finished and which no counter shows yet. */
    private @Nullable Refused greenChanged(Session session) throws SQLException {
        if (request.fingerprint() == null) {
            return null;
        }
        Fingerprints.settle(session);
        List<String> incoming =
                request.incoming().stream().map(SchemaMove::side).toList();
        List<String> writers = Blockers.writers(session, incoming);
        if (!writers.isEmpty()) {
            return new Refused(
                    Reason.Blocked, "These sessions have unfinished writes in Green: " + Blockers.text(writers) + ".");
        }
        return request.fingerprint().equals(Fingerprints.ofSchemas(session, incoming))
                ? null
                : new Refused(Reason.IncomingChanged, "Green is not what the gates looked at.");
    }

    /** The same for what Green was copied from. */
    private @Nullable Refused liveChanged(Session session) throws SQLException {
        if (request.liveFingerprint() == null || request.seeded().isEmpty()) {
            return null;
        }
        List<String> writers = Blockers.writersOf(session, request.seeded());
        if (!writers.isEmpty()) {
            return new Refused(
                    Reason.Blocked,
                    "These sessions have unfinished writes in what Green was copied from: " + Blockers.text(writers)
                            + ".");
        }
        return request.liveFingerprint().equals(Fingerprints.ofRelations(session, request.seeded()))
                ? null
                : new Refused(Reason.LiveChanged, "Live was written after Green was copied from it.");
    }

    private void remark(Session session, Map<String, SchemaState> schemas) throws SQLException {
        for (String name : request.liveSchemas()) {
            SchemaState outgoing = schemas.get(name);
            Marker marker = outgoing == null ? null : check.remark(outgoing);
            if (marker != null) {
                MarkerTable.write(session, name, marker);
            }
        }
    }

    /** Replaces outside views by themselves: their text names Live, which is the new one by now. Columns keep their types, so the order does not matter. */
    private @Nullable Refused rebind(Session session) throws SQLException {
        for (String statement : rebindings.values()) {
            try {
                session.inSavepoint(() -> session.run(statement));
            } catch (SQLException e) {
                if (TRANSIENT.contains(PostgresErrors.state(e))) {
                    throw e;
                }
                if (!request.isRollback()) {
                    return new Refused(
                            Reason.Dependents,
                            "An outside view does not fit the new Live: " + PostgresSql.shortened(statement) + " "
                                    + PostgresErrors.text(e, sessions.secrets()));
                }
            }
        }
        return null;
    }
}
