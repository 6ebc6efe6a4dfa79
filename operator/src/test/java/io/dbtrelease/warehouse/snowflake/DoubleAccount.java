package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.Marker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a Snowflake account holds, as far as the operator's own statements touch it, with a clock that only tests put forward. All under one lock, a statement at a time. */
final class DoubleAccount {
    static final String MARKER = "DBT_RELEASE_MARKER";

    /** A table or view. */
    static final class Table {
        final String type;
        String owner;
        String comment = "";
        final long created;
        long altered;
        long rows;

        @Nullable
        Marker marker;

        Table(String type, String owner, long created, long rows) {
            this.type = type;
            this.owner = owner;
            this.created = created;
            this.altered = created;
            this.rows = rows;
        }
    }

    /** A schema. */
    static final class Schema {
        final long created;
        String owner = "OPERATOR";
        final Map<String, Table> tables = new TreeMap<>();

        Schema(long created) {
            this.created = created;
        }
    }

    /** A row of CLAIMS. */
    static final class ClaimRow {
        String ownerUid = "";
        String ownerName = "";
        long epoch;

        @Nullable
        String requestId;

        @Nullable
        String token;

        @Nullable
        String reply;

        @Nullable
        Long wonAt;
    }

    /** A row of FLIPS. */
    static final class FlipRow {
        final String releaseUid;
        final int toRevision;
        final String side;
        final String retired;

        @Nullable
        Long flippedAt;

        FlipRow(String releaseUid, int toRevision, String side, String retired) {
            this.releaseUid = releaseUid;
            this.toRevision = toRevision;
            this.side = side;
            this.retired = retired;
        }
    }

    /** A statement that runs. */
    record Running(String id, String text) {}

    final Map<String, Map<String, Schema>> databases = new TreeMap<>();
    final Map<String, ClaimRow> claims = new TreeMap<>();
    final Map<String, FlipRow> flips = new LinkedHashMap<>();
    final Set<String> withdrawn = new HashSet<>();
    final List<Running> running = new ArrayList<>();
    /** Rows of SWAPS by request: sequence, Live's, aside, made, made. */
    final Map<String, List<List<@Nullable String>>> plans = new TreeMap<>();
    /** What time travel goes back to. */
    private final Map<String, Map<String, Schema>> past = new TreeMap<>();
    /** What was swapped with what, or renamed to a Live name, in order. */
    final List<String> swaps = new ArrayList<>();

    private boolean setUp = true;
    private boolean historyBlind;
    private long millis = 1_000_000;
    private final LongSupplier clock;

    /** With a clock that only tests put forward; every look at it is another instant. */
    DoubleAccount() {
        this.clock = () -> millis++;
        begin();
    }

    /** @param clock milliseconds */
    DoubleAccount(LongSupplier clock) {
        this.clock = clock;
        begin();
    }

    private void begin() {
        claims.put("", new ClaimRow());
        databases.put("DBT_RELEASE", new TreeMap<>(Map.of("CONTROL", new Schema(1))));
    }

    synchronized void advance(Duration by) {
        millis += by.toMillis();
    }

    synchronized long now() {
        return clock.getAsLong();
    }

    /** The history shows nothing that runs, as it may for a moment. */
    synchronized void blindHistory() {
        blindHistory(true);
    }

    synchronized void blindHistory(boolean blind) {
        historyBlind = blind;
    }

    synchronized boolean isHistoryBlind() {
        return historyBlind;
    }

    /** As if nobody had run the set-up. */
    synchronized void withoutSetUp() {
        setUp = false;
    }

    synchronized boolean isSetUp() {
        return setUp;
    }

    synchronized Map<String, Schema> database(String name) {
        Map<String, Schema> database = databases.get(name);
        if (database == null) {
            throw new DoubleError("002003", "02000", "Database '" + name + "' does not exist or not authorized.");
        }
        return database;
    }

    synchronized Schema schema(String name) {
        int dot = name.indexOf('.');
        Schema schema = database(name.substring(0, dot)).get(name.substring(dot + 1));
        if (schema == null) {
            throw new DoubleError("002003", "02000", "Schema '" + name + "' does not exist or not authorized.");
        }
        return schema;
    }

    synchronized Table markerTable(String schema) {
        Table table = schema(schema).tables.get(MARKER);
        if (table == null || table.marker == null) {
            throw new DoubleError(
                    "002003", "42S02", "Object '" + schema + "." + MARKER + "' does not exist or not authorized.");
        }
        return table;
    }

    synchronized @Nullable Marker marker(String schema) {
        int dot = schema.indexOf('.');
        Map<String, Schema> database = databases.get(schema.substring(0, dot));
        Schema there = database == null ? null : database.get(schema.substring(dot + 1));
        Table table = there == null ? null : there.tables.get(MARKER);
        return table == null ? null : table.marker;
    }

    synchronized void createSchema(String name) {
        int dot = name.indexOf('.');
        databases
                .computeIfAbsent(name.substring(0, dot), d -> new TreeMap<>())
                .put(name.substring(dot + 1), new Schema(now()));
    }

    synchronized void createTable(String schema, String name, long rows) {
        schema(schema).tables.put(name, new Table("BASE TABLE", "OPERATOR", now(), rows));
    }

    synchronized void mark(String schema, Marker marker) {
        Table table = new Table("BASE TABLE", "OPERATOR", now(), 1);
        table.marker = marker;
        table.comment = "dbt-release-operator: marker of release " + marker.releaseUid();
        schema(schema).tables.put(MARKER, table);
    }

    synchronized void write(String schema, String table) {
        schema(schema).tables.get(table).altered = now();
    }

    synchronized void dropDatabase(String name) {
        database(name);
        databases.remove(name);
    }

    synchronized void dropSchema(String name) {
        schema(name);
        int dot = name.indexOf('.');
        database(name.substring(0, dot)).remove(name.substring(dot + 1));
    }

    synchronized void rename(boolean database, String from, String to) {
        if (database) {
            Map<String, Schema> what = database(from);
            refuseTaken(databases.containsKey(to), to);
            databases.remove(from);
            databases.put(to, what);
        } else {
            Schema what = schema(from);
            String name = to.substring(to.indexOf('.') + 1);
            Map<String, Schema> in = database(to.substring(0, to.indexOf('.')));
            refuseTaken(in.containsKey(name), to);
            in.remove(from.substring(from.indexOf('.') + 1));
            in.put(name, what);
        }
        swaps.add(from + " -> " + to);
    }

    /** What there is can be brought back from now on, whatever becomes of it. */
    synchronized void keepPast() {
        databases.forEach((database, schemas) -> schemas.forEach((name, schema) -> {
            Schema kept = new Schema(schema.created);
            kept.owner = schema.owner;
            kept.tables.putAll(schema.tables);
            past.computeIfAbsent(database, d -> new TreeMap<>()).put(name, kept);
        }));
    }

    /** Databases, or schemas. */
    synchronized void bringBack(String what, String as) {
        int dot = what.indexOf('.');
        if (!past.containsKey(dot < 0 ? what : what.substring(0, dot))) {
            throw new DoubleError("000707", "02000", "Time travel data is not available for " + what + ".");
        }
        if (dot < 0) {
            refuseTaken(databases.containsKey(as), as);
            databases.put(as, new TreeMap<>(past.get(what)));
            return;
        }
        String database = what.substring(0, dot);
        Schema kept = past.get(database).get(what.substring(dot + 1));
        String name = as.substring(as.indexOf('.') + 1);
        refuseTaken(database(database).containsKey(name), as);
        database(database).put(name, kept);
    }

    private static void refuseTaken(boolean taken, String name) {
        if (taken) {
            throw new DoubleError("002002", "42710", "Object '" + name + "' already exists.");
        }
    }

    synchronized void swap(boolean database, String one, String other) {
        if (database) {
            Map<String, Schema> a = database(one);
            Map<String, Schema> b = database(other);
            databases.put(one, b);
            databases.put(other, a);
        } else {
            Schema a = schema(one);
            Schema b = schema(other);
            Map<String, Schema> in = database(one.substring(0, one.indexOf('.')));
            in.put(one.substring(one.indexOf('.') + 1), b);
            in.put(other.substring(other.indexOf('.') + 1), a);
        }
        swaps.add(one + " <-> " + other);
    }

    synchronized void moveTable(String fromSchema, String from, String toSchema, String to, boolean swap) {
        Map<String, Table> one = schema(fromSchema).tables;
        Map<String, Table> other = schema(toSchema).tables;
        Table a = one.get(from);
        Table b = other.get(to);
        if (a == null || swap && b == null) {
            throw new DoubleError("002003", "42S02", "Object '" + from + "' does not exist or not authorized.");
        }
        if (!swap) {
            refuseTaken(b != null, toSchema + "." + to);
            one.remove(from);
            other.put(to, a);
        } else {
            one.put(from, java.util.Objects.requireNonNull(b));
            other.put(to, a);
        }
    }

    /** How often a Live name changed what it shows. */
    synchronized long flipsOf(String live) {
        return swaps.stream()
                .filter(s -> s.startsWith(live + " <-> ") || s.endsWith(" -> " + live))
                .count();
    }
}
