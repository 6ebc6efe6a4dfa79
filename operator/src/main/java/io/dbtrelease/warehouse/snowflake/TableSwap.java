package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Swaps one relation after the other between Live and the schema that Retired will be, by a plan that is stored before the first of them. When a relation was made
 * goes with it, so it tells on which side it is: whoever goes on after an end in the middle, forth or back, sees what is done.
 *
 * <p>Not atomic: until the last one readers see some of each. The markers are no part of the plan; Live's changes when all is done.
 */
final class TableSwap {
    /** Relations of one block: it must end before its statement timeout. */
    static final int BATCH = 20;

    /** Of one call; the next one goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String MADE = "TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, CREATED))";
    private static final String SWAPPED = "SWAPPED";
    private static final String CHANGED = "CHANGED";

    /**
     * One relation of the plan.
     *
     * @param liveMade when what is Live now was made; null: Live has no such relation
     * @param sideMade the same of what comes in
     */
    record Step(
            int seq,
            RelationName live,
            RelationName aside,
            @Nullable String liveMade,
            @Nullable String sideMade) {}

    /** @param type as the information schema has it */
    private record Made(String type, String at) {}

    private final ControlTables control;
    private final ReleaseId release;
    private final String exposure;
    private final String requestId;
    private final FlipUnit unit;

    /** @param unit schemas: Live's, the side's and Retired's */
    TableSwap(ControlTables control, ReleaseId release, String exposure, String requestId, FlipUnit unit) {
        this.control = control;
        this.release = release;
        this.exposure = exposure;
        this.requestId = requestId;
        this.unit = unit;
    }

    private String swaps() {
        return control.swaps();
    }

    /** What is no table, in Live or in what comes in: it cannot be swapped. */
    List<String> notTables(SnowflakeSession session) throws SQLException {
        return relations(session).entrySet().stream()
                .filter(e -> !e.getValue().type().equals("BASE TABLE"))
                .map(e -> e.getKey().toString())
                .toList();
    }

    /** All relations but markers of the schemas that take part. */
    private Map<RelationName, Made> relations(SnowflakeSession session) throws SQLException {
        String database = SnowflakeSql.database(unit.live());
        Map<RelationName, Made> made = new TreeMap<>();
        session.list(
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, " + MADE + " FROM " + id(database)
                        + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN ("
                        + List.of(unit.live(), unit.side(), unit.retired()).stream()
                                .map(s -> text(SnowflakeSql.inDatabase(s)))
                                .collect(Collectors.joining(", "))
                        + ") AND TABLE_NAME <> " + text(SnowflakeSql.MARKER) + " ORDER BY TABLE_SCHEMA, TABLE_NAME",
                r -> made.put(
                        new RelationName(database + "." + r.getString(1), r.getString(2)),
                        new Made(r.getString(3), r.getString(4))));
        return made;
    }

    /** The statements that store the plan: relations of both by name, those that one of them has alone too. */
    List<String> plan(SnowflakeSession session) throws SQLException {
        Map<RelationName, Made> made = relations(session);
        TreeSet<String> names = new TreeSet<>();
        made.keySet().stream()
                .filter(r -> r.schema().equals(unit.live()) || r.schema().equals(unit.side()))
                .forEach(r -> names.add(r.name()));
        List<String> statements =
                new ArrayList<>(List.of("DELETE FROM " + swaps() + " WHERE REQUEST_ID = " + text(requestId)));
        List<String> rows = new ArrayList<>();
        for (String name : names) {
            RelationName live = new RelationName(unit.live(), name);
            rows.add("(" + text(requestId) + ", " + rows.size() + ", " + text(live.toString()) + ", "
                    + text(new RelationName(unit.retired(), name).toString()) + ", " + at(made.get(live)) + ", "
                    + at(made.get(new RelationName(unit.side(), name))) + ")");
        }
        if (!rows.isEmpty()) {
            statements.add("INSERT INTO " + swaps()
                    + " (REQUEST_ID, SEQ, LIVE, SIDE, LIVE_CREATED_ON, SIDE_CREATED_ON) VALUES "
                    + String.join(", ", rows));
        }
        return statements;
    }

    private static String at(@Nullable Made made) {
        return made == null ? "NULL" : text(made.at());
    }

    /** The stored plan. */
    List<Step> steps(SnowflakeSession session) throws SQLException {
        return session.list(
                "SELECT SEQ, LIVE, SIDE, LIVE_CREATED_ON, SIDE_CREATED_ON FROM " + swaps() + " WHERE REQUEST_ID = "
                        + text(requestId) + " ORDER BY SEQ",
                r -> new Step(r.getInt(1), name(r.getString(2)), name(r.getString(3)), r.getString(4), r.getString(5)));
    }

    /** {@code DB.SCHEMA.NAME}: only a relation's name may have dots of its own. */
    private static RelationName name(String text) {
        int dot = text.indexOf('.', text.indexOf('.') + 1);
        return new RelationName(text.substring(0, dot), text.substring(dot + 1));
    }

    /**
     * Swaps what is left to be swapped, for some minutes at most.
     *
     * @param forth or back to where the plan began
     * @return the claim's epoch now
     */
    long go(SnowflakeSession session, long seen, boolean forth) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long epoch = seen;
        List<Step> steps = steps(session);
        while (true) {
            List<Step> left = steps.isEmpty() ? List.of() : left(steps, relations(session), forth);
            if (left.isEmpty()) {
                return epoch;
            }
            if (System.nanoTime() - end > 0) {
                throw new WarehouseException(
                        Kind.Timeout,
                        (steps.size() - left.size()) + " of " + steps.size() + " relations are swapped; goes on.");
            }
            List<Step> batch = left.subList(0, Math.min(BATCH, left.size()));
            String reply = session.block(block(batch, epoch, forth));
            if (!reply.equals(SWAPPED)) {
                throw stopped(reply, steps.size() - left.size(), steps.size());
            }
            epoch++;
        }
    }

    private WarehouseException stopped(String reply, int done, int all) {
        String where = done + " of " + all + " relations are swapped. ";
        return switch (reply) {
            case ClaimBlock.CLAIM ->
                new WarehouseException(
                        Kind.Unavailable, where + "Another operation on this claim came first; goes on.");
            case CHANGED ->
                new WarehouseException(
                        Kind.Failed,
                        where + "The next one is not what it was when the plan was made; goes on from what is there.");
            default ->
                new WarehouseException(
                        Kind.Failed,
                        where + BlockError.exception(reply, List.of()).getMessage());
        };
    }

    private List<Step> left(List<Step> steps, Map<RelationName, Made> made, boolean forth) {
        List<Step> left = new ArrayList<>();
        for (Step step : steps) {
            String live = made.containsKey(step.live()) ? made.get(step.live()).at() : null;
            String aside =
                    made.containsKey(step.aside()) ? made.get(step.aside()).at() : null;
            boolean begins = same(live, step.liveMade()) && same(aside, step.sideMade());
            boolean ends = same(live, step.sideMade()) && same(aside, step.liveMade());
            if (!begins && !ends) {
                throw new WarehouseException(
                        Kind.Failed,
                        step.live() + " or " + step.aside()
                                + " was made anew while relations were being swapped: mend that by hand, as "
                                + control.swaps() + " says.");
            }
            if (forth ? begins : ends) {
                left.add(step);
            }
        }
        return left;
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    private String block(List<Step> batch, long epoch, boolean forth) {
        ClaimBlock block = new ClaimBlock(
                control, release, exposure, requestId, epoch, UUID.randomUUID().toString());
        for (Step step : batch) {
            String live = forth ? step.liveMade() : step.sideMade();
            String aside = forth ? step.sideMade() : step.liveMade();
            int expected = (live == null ? 0 : 1) + (aside == null ? 0 : 1);
            block.run("SELECT COUNT(*) INTO :N FROM " + id(SnowflakeSql.database(unit.live()))
                            + ".INFORMATION_SCHEMA.TABLES WHERE " + is(step.live(), live) + " OR "
                            + is(step.aside(), aside))
                    .returnIf("N <> " + expected, CHANGED)
                    .needsClaim()
                    .run(statement(step, live, aside));
        }
        block.run("UPDATE " + swaps() + " SET DONE_AT = " + (forth ? "CURRENT_TIMESTAMP()" : "NULL")
                + " WHERE REQUEST_ID = " + text(requestId) + " AND SEQ IN ("
                + batch.stream().map(s -> Integer.toString(s.seq())).collect(Collectors.joining(", ")) + ")");
        return block.endingWith(SWAPPED);
    }

    private static String is(RelationName relation, @Nullable String made) {
        return "(TABLE_SCHEMA = " + text(SnowflakeSql.inDatabase(relation.schema())) + " AND TABLE_NAME = "
                + text(relation.name()) + " AND " + MADE + " = " + (made == null ? "'-'" : text(made)) + ")";
    }

    private static String statement(Step step, @Nullable String live, @Nullable String aside) {
        String here = SnowflakeSql.relation(step.live());
        String there = SnowflakeSql.relation(step.aside());
        if (live == null) {
            return "ALTER TABLE " + there + " RENAME TO " + here;
        }
        return "ALTER TABLE " + here + (aside == null ? " RENAME TO " : " SWAP WITH ") + there;
    }

    /** The markers change places when everything else has. */
    String swapMarkers() {
        return "ALTER TABLE " + Markers.table(unit.live()) + " SWAP WITH " + Markers.table(unit.retired());
    }
}
