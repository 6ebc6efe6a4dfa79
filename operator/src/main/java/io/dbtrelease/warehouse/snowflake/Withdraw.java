package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes a flip back. First nobody can begin it any more; then it is seen what became of one that was begun. */
final class Withdraw {
    private static final String UNDONE = "UNDONE";

    private final ControlTables control;
    private final ReleaseId release;
    private final String exposure;
    private final String requestId;

    Withdraw(ControlTables control, ReleaseId release, String exposure, String requestId) {
        this.control = control;
        this.release = release;
        this.exposure = exposure;
        this.requestId = requestId;
    }

    /**
     * False where it was made already.
     *
     * @throws WarehouseException it is not known yet, or what was begun could not be taken back: the same is asked again
     */
    boolean run(SnowflakeSession session) throws SQLException {
        control.withdraw(session, release, exposure, requestId);
        Optional<ControlTables.Row> claim = control.row(session, exposure, requestId);
        if (claim.isEmpty()) {
            return true;
        }
        ControlTables.Row row = claim.get();
        if (row.flipped()) {
            return false;
        }
        if (row.isUnderWay() && row.isOf(requestId)) {
            String why = UnderWay.why(session, control, row);
            if (why != null) {
                throw new WarehouseException(Kind.Timeout, why);
            }
        }
        return !row.begun() || isUndone(session, row);
    }

    /** One that was begun and did not end: Live tells whether it swapped. */
    private boolean isUndone(SnowflakeSession session, ControlTables.Row row) throws SQLException {
        record Begun(int revision, String side, String retired) {}
        Begun begun = session.first(
                        "SELECT TO_REVISION, SIDE, RETIRED FROM " + control.flips() + " WHERE REQUEST_ID = "
                                + text(requestId),
                        r -> new Begun(r.getInt(1), r.getString(2), r.getString(3)))
                .orElseThrow();
        if (revision(session, exposure) == begun.revision()) {
            control.recordFlipped(session, requestId);
            return false;
        }
        FlipUnit unit = begun.side().contains(".")
                ? new FlipUnit("SCHEMA", exposure, begun.side(), begun.retired())
                : new FlipUnit("DATABASE", SnowflakeSql.database(exposure), begun.side(), begun.retired());
        String aside = unit.isDatabase() ? begun.retired() + "." + SnowflakeSql.inDatabase(exposure) : begun.retired();
        if (row.isOf(requestId) && revision(session, aside) == begun.revision()) {
            long epoch = row.epoch();
            if (!unit.isDatabase()) {
                // What was swapped one by one goes back first. Nothing was stored for a swap of schemas.
                epoch = new TableSwap(control, release, exposure, requestId, unit).go(session, epoch, false);
            }
            String reply = session.block(undo(begun.revision(), unit, aside, epoch));
            if (!reply.equals(UNDONE)) {
                throw new WarehouseException(
                        Kind.Unavailable,
                        "What a flip had begun is not taken back yet, and is tried again: "
                                + BlockError.exception(reply, List.of()).getMessage());
            }
        }
        return true;
    }

    /** Gives back its name to what should have come in. */
    private String undo(int revision, FlipUnit unit, String aside, long epoch) {
        return new ClaimBlock(
                        control,
                        release,
                        exposure,
                        requestId,
                        epoch,
                        UUID.randomUUID().toString())
                .run("SELECT COUNT(*) INTO :N FROM " + Markers.table(aside) + " WHERE RELEASE_UID IN ("
                        + text(release.uid()) + ") AND REVISION = " + revision)
                .returnIf("N <> 1", FlipBlock.INCOMING)
                .needsClaim()
                .run(unit.rename(unit.retired(), unit.side()))
                .endingWith(UNDONE);
    }

    /** The revision that a schema shows of this release; -1: none. */
    private int revision(SnowflakeSession session, String schema) throws SQLException {
        try {
            Marker marker = Markers.rows(session, List.of(schema)).get(schema);
            return marker != null && marker.releaseUid().equals(release.uid()) ? marker.revision() : -1;
        } catch (SQLException e) {
            if (e.getErrorCode() == SnowflakeErrors.DOES_NOT_EXIST) {
                return -1;
            }
            throw e;
        }
    }
}
