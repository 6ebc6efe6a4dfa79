package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Check and flip: the claim is read, what may be under way is waited for, one block does the rest, and then Live's markers are read, whatever the block or the
 * driver said. Four statements where nothing went wrong before, five where something did.
 *
 * <p>What is refused was not done and is not on its way: the block that refused had won the claim, so no earlier one can. Where that is not known the answer is a
 * {@link WarehouseException}, and the same request is made again.
 */
final class Flip {
    /** Of the block; the service ends it then. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final SnowflakeSessions sessions;
    private final ControlTables control;
    private final Markers markers;
    private final FlipRequest request;
    private final String token = UUID.randomUUID().toString();
    private final String tag;

    Flip(SnowflakeSessions sessions, ControlTables control, Markers markers, FlipRequest request) {
        this.sessions = sessions;
        this.control = control;
        this.markers = markers;
        this.request = request;
        this.tag = tag(request.release().uid());
    }

    static String tag(String releaseUid) {
        return "dbt-release-operator/" + releaseUid + "/flip";
    }

    FlipReply run() {
        Refused unfit = FlipUnit.cannot(request);
        if (unfit != null) {
            return unfit;
        }
        long start = System.nanoTime();
        try {
            return sessions.atOnce(tag, LIMIT, this::checkAndFlip);
        } catch (Lost lost) {
            // The block was sent, and what became of it is not known from its reply.
            return sessions.atOnce(tag, LIMIT, session -> {
                if (isLive(session)) {
                    return flipped(start);
                }
                throw lost.trouble;
            });
        }
    }

    /** The block's reply is lost. */
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient WarehouseException trouble;

        Lost(WarehouseException trouble) {
            super(trouble.getMessage(), null, false, false);
            this.trouble = trouble;
        }
    }

    private FlipReply checkAndFlip(SnowflakeSession session) throws SQLException {
        Optional<ControlTables.Row> claim = control.row(session, request.exposure(), request.requestId());
        if (claim.isEmpty() || !claim.get().ownerUid().equals(request.release().uid())) {
            return claimHeld(claim);
        }
        ControlTables.Row row = claim.get();
        if (row.flipped()) {
            return isLive(session) ? new FlipReply.AlreadyFlipped() : flippedOn();
        }
        if (row.withdrawn()) {
            return withdrawn();
        }
        if (row.begun() && !row.isOf(request.requestId())) {
            return new Refused(
                    Reason.ForeignMarker, "This request was begun once already, and another one came after it.");
        }
        if (row.isUnderWay()) {
            Refused blocked = UnderWay.check(session, control, row, request.requestId());
            if (blocked != null) {
                return blocked;
            }
        }
        long start = System.nanoTime();
        boolean absent = request.from() instanceof LiveExpectation.Absent;
        return request.swap() == Swap.Tables && !absent
                ? flipTables(session, row, start)
                : judge(session, sent(session, block(row.epoch()).sql(isHalfDone(session))), start);
    }

    private FlipBlock block(long epoch) {
        return new FlipBlock(control, request, epoch, token);
    }

    private String sent(SnowflakeSession session, String block) throws SQLException {
        try {
            return session.block(block);
        } catch (SQLException e) {
            throw new Lost(SnowflakeErrors.exception(e, sessions.secrets()));
        }
    }

    /** One after the other, from where an earlier try ended. */
    private FlipReply flipTables(SnowflakeSession session, ControlTables.Row row, long start) throws SQLException {
        TableSwap tables = new TableSwap(
                control, request.release(), request.exposure(), request.requestId(), FlipUnit.of(request));
        long epoch = row.epoch();
        if (!isHalfDone(session)) {
            List<String> notTables = tables.notTables(session);
            if (!notTables.isEmpty()) {
                return new Refused(
                        Reason.Dependents,
                        "TableSwap swaps tables, and these are none: "
                                + Shown.line(String.join(", ", notTables), 500)
                                + ". Use strategy DatabaseSwap.");
            }
            String reply = sent(session, block(epoch).begin(tables.plan(session)));
            if (!reply.equals(FlipBlock.BEGUN)) {
                return judge(session, reply, start);
            }
            epoch++;
        }
        try {
            epoch = tables.go(session, epoch, true);
        } catch (SQLException e) {
            throw new Lost(SnowflakeErrors.exception(e, sessions.secrets()));
        }
        String reply = sent(session, block(epoch).end(tables));
        if (!reply.equals(FlipBlock.FLIPPED) && !isLive(session)) {
            throw new WarehouseException(
                    Kind.Unavailable,
                    "All relations are swapped but the marker (" + Shown.line(reply, 300) + "); goes on.");
        }
        return judge(session, reply, start);
    }

    /** Whether what comes in has Retired's name already. */
    private boolean isHalfDone(SnowflakeSession session) throws SQLException {
        if (request.from() instanceof LiveExpectation.Absent) {
            return false;
        }
        FlipUnit unit = FlipUnit.of(request);
        Set<String> there = there(session, List.of(unit.side(), unit.retired()));
        return !there.contains(unit.side()) && there.contains(unit.retired());
    }

    /** Those of these databases, or schemas of one database, that are there. */
    private Set<String> there(SnowflakeSession session, List<String> units) throws SQLException {
        if (FlipUnit.of(request).isDatabase()) {
            return Set.copyOf(session.list(
                    "SELECT DATABASE_NAME FROM " + id(control.database())
                            + ".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME IN (" + SnowflakeSql.texts(units)
                            + ") ORDER BY DATABASE_NAME",
                    r -> r.getString(1)));
        }
        String database = SnowflakeSql.database(units.getFirst());
        String names = units.stream().map(u -> text(SnowflakeSql.inDatabase(u))).collect(Collectors.joining(", "));
        return Set.copyOf(session.list(
                "SELECT SCHEMA_NAME FROM " + id(database) + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN ("
                        + names + ") ORDER BY SCHEMA_NAME",
                r -> database + "." + r.getString(1)));
    }

    /** Live's markers say what happened; the block's reply only why it did not. */
    private FlipReply judge(SnowflakeSession session, String reply, long start) throws SQLException {
        if (isLive(session)) {
            return reply.equals(FlipBlock.FLIPPED)
                            || reply.equals(ClaimBlock.CLAIM) && isOurs(session)
                            || reply.startsWith(ClaimBlock.ERROR)
                    ? flipped(start)
                    : new FlipReply.AlreadyFlipped();
        }
        if (reply.equals(FlipBlock.FLIPPED)) {
            return flippedOn();
        }
        return reply.equals(ClaimBlock.CLAIM) ? lostTheClaim(session, start) : refused(session, reply);
    }

    private boolean isOurs(SnowflakeSession session) throws SQLException {
        return control.row(session, request.exposure(), request.requestId())
                .filter(r -> token.equals(r.token()))
                .isPresent();
    }

    /** Another block was faster: perhaps this one itself, which the driver had sent before. */
    private FlipReply lostTheClaim(SnowflakeSession session, long start) throws SQLException {
        Optional<ControlTables.Row> claim = control.row(session, request.exposure(), request.requestId());
        if (claim.isEmpty()) {
            return claimHeld(claim);
        }
        ControlTables.Row row = claim.get();
        if (token.equals(row.token())) {
            String reply = row.reply();
            if (row.isUnderWay() || reply == null) {
                throw underWay();
            }
            if (isLive(session)) {
                return flipped(start);
            }
            if (row.withdrawn()) {
                return withdrawn();
            }
            return switch (reply) {
                case FlipBlock.FLIPPED -> flippedOn();
                case ClaimBlock.CLAIM -> moved();
                default -> refused(session, reply);
            };
        }
        if (!row.ownerUid().equals(request.release().uid())) {
            return claimHeld(claim);
        }
        if (row.withdrawn()) {
            return withdrawn();
        }
        if (row.isOf(request.requestId())) {
            throw underWay();
        }
        return moved();
    }

    private static Refused moved() {
        return new Refused(Reason.Blocked, "Another operation on this claim came first; try again.");
    }

    private static WarehouseException underWay() {
        return new WarehouseException(
                Kind.Unavailable, "Another try of this flip is under way; whether it flips is seen in Live's markers.");
    }

    private Refused claimHeld(Optional<ControlTables.Row> claim) {
        return new Refused(
                Reason.ClaimHeld,
                claim.filter(c -> !c.ownerUid().isEmpty())
                        .map(c -> request.exposure() + " is claimed by " + c.ownerName() + " (" + c.ownerUid() + ").")
                        .orElse(request.exposure() + " is claimed by nobody; this release must claim it first."));
    }

    private static Refused flippedOn() {
        return new Refused(
                Reason.ForeignMarker, "This request flipped Live once already, and Live was flipped on since.");
    }

    private static Refused withdrawn() {
        return new Refused(Reason.ForeignMarker, "This request was withdrawn.");
    }

    private static FlipReply flipped(long start) {
        return new FlipReply.Flipped(
                Math.max(1, Duration.ofNanos(System.nanoTime() - start).toMillis()), List.of());
    }

    /** Whether Live shows what came in. */
    private boolean isLive(SnowflakeSession session) throws SQLException {
        FlipCheck check = new FlipCheck(request);
        try {
            Map<String, Marker> live = Markers.rows(
                    session,
                    request.incoming().stream().map(m -> m.live()).sorted().toList());
            return request.incoming().stream()
                    .allMatch(m -> live.containsKey(m.live()) && check.isIncoming(live.get(m.live()), m));
        } catch (SQLException e) {
            if (e.getErrorCode() == SnowflakeErrors.DOES_NOT_EXIST) {
                return false;
            }
            throw e;
        }
    }

    /** The block won the claim, refused, and said so. */
    private FlipReply refused(SnowflakeSession session, String reply) throws SQLException {
        switch (reply) {
            case FlipBlock.INCOMING_CHANGED -> {
                return new Refused(Reason.IncomingChanged, "Green is not what the gates looked at.");
            }
            case FlipBlock.LIVE_CHANGED -> {
                return new Refused(Reason.LiveChanged, "Live was written after Green was copied from it.");
            }
            default -> {}
        }
        FlipCheck check = new FlipCheck(request);
        Map<String, SchemaState> schemas = markers.named(session, check.names());
        if (check.isDone(schemas)) {
            return new FlipReply.AlreadyFlipped();
        }
        if (!check.isHalfDone(schemas)) {
            Refused wrong = check.before(schemas);
            if (wrong == null) {
                wrong = nameTaken(session);
            }
            if (wrong != null) {
                return wrong;
            }
        }
        return switch (reply) {
            case FlipBlock.LIVE ->
                new Refused(Reason.ForeignMarker, "Live was not what was expected when the flip was tried; try again.");
            case FlipBlock.INCOMING ->
                new Refused(
                        Reason.ForeignMarker,
                        "What should come in was not what was expected when the flip was tried; try again.");
            default -> throw BlockError.exception(reply, sessions.secrets());
        };
    }

    private @Nullable Refused nameTaken(SnowflakeSession session) throws SQLException {
        FlipUnit unit = FlipUnit.of(request);
        boolean absent = request.from() instanceof LiveExpectation.Absent;
        String wanted = absent ? unit.live() : unit.retired();
        if (!there(session, List.of(wanted)).contains(wanted)) {
            return null;
        }
        String what = (unit.isDatabase() ? "Database " : "Schema ") + unit.quoted(wanted);
        return new Refused(
                Reason.NameTaken,
                absent
                        ? what
                                + " exists, though none of this release's schemas is in it: drop it if it is empty, or make the"
                                + " exposure's schema in it and adopt it."
                        : what + " exists, and what is Live now should take that name. Rename or drop it.");
    }
}
