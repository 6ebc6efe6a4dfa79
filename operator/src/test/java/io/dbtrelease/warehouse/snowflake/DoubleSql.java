package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operator's own statements, read by their exact shape, over a {@link DoubleAccount}. Anything else is an error, so that a changed statement is noticed. */
final class DoubleSql {
    static final String TEXT = "'((?:[^'\\\\]|''|\\\\.)*)'";
    private static final String ID = "\"([^\"]+)\"";
    private static final String SCHEMA = ID + "\\." + ID;
    private static final String CONTROL = "\"DBT_RELEASE\"\\.\"CONTROL\"\\.";
    private static final String CLAIMS = CONTROL + "\"CLAIMS\"";
    private static final String FLIPS = CONTROL + "\"FLIPS\"";
    private static final String WITHDRAWN = CONTROL + "\"WITHDRAWN\"";
    private static final String MARKER = SCHEMA + "\\.\"DBT_RELEASE_MARKER\"";
    private static final String TEXTS = "\\(([^)]*)\\)";

    private record Shape(Pattern pattern, Function<Matcher, DoubleResult> meaning) {}

    private final DoubleAccount account;
    private final List<Shape> shapes = new ArrayList<>();

    DoubleSql(DoubleAccount account) {
        this.account = account;
        reads();
        travels();
        claims();
        flips();
        ddl();
        tables();
    }

    private void shape(String regex, Function<Matcher, DoubleResult> meaning) {
        shapes.add(new Shape(Pattern.compile(regex, Pattern.DOTALL), meaning));
    }

    /** Runs one statement, not a block. */
    DoubleResult run(String sql) {
        synchronized (account) {
            if (!account.isSetUp() && sql.contains("\"CONTROL\"")) {
                throw new DoubleError(
                        "002003", "02000", "Schema 'DBT_RELEASE.CONTROL' does not exist or not authorized.");
            }
            for (Shape shape : shapes) {
                Matcher m = shape.pattern().matcher(sql.strip());
                if (m.matches()) {
                    return shape.meaning().apply(m);
                }
            }
            throw new DoubleError("001003", "42000", "SQL compilation error: not a statement of the operator: " + sql);
        }
    }

    static String plain(String literal) {
        return literal.replace("''", "'").replace("\\\\", "\\");
    }

    static List<String> texts(String list) {
        List<String> texts = new ArrayList<>();
        Matcher m = Pattern.compile(TEXT).matcher(list);
        while (m.find()) {
            texts.add(plain(m.group(1)));
        }
        return texts;
    }

    private void reads() {
        shape("SELECT CURRENT_VERSION\\(\\)", m -> DoubleResult.select("V").row("9.99.0"));
        shape(
                "SELECT DATABASE_NAME FROM \"DBT_RELEASE\"\\.INFORMATION_SCHEMA\\.DATABASES WHERE DATABASE_NAME IN "
                        + TEXTS + "((?: OR STARTSWITH\\(DATABASE_NAME, " + TEXT + "\\))*) ORDER BY DATABASE_NAME",
                m -> {
                    List<String> names = texts(m.group(1));
                    List<String> starts = texts(m.group(2));
                    DoubleResult result = DoubleResult.select("DATABASE_NAME");
                    account.databases.keySet().stream()
                            .filter(d -> names.contains(d) || starts.stream().anyMatch(d::startsWith))
                            .forEach(result::row);
                    return result;
                });
        shape(
                "SELECT SCHEMA_NAME FROM " + ID + "\\.INFORMATION_SCHEMA\\.SCHEMATA WHERE SCHEMA_NAME IN " + TEXTS
                        + " ORDER BY SCHEMA_NAME",
                m -> {
                    DoubleResult result = DoubleResult.select("SCHEMA_NAME");
                    List<String> names = texts(m.group(2));
                    account.database(m.group(1)).keySet().stream()
                            .filter(names::contains)
                            .forEach(result::row);
                    return result;
                });
        shape("SELECT '[^']+' AS IN_DATABASE, S\\.SCHEMA_NAME, .*", m -> schemas(m.group()));
        shape("SELECT '[^']+' AS IN_SCHEMA, RELEASE_UID, .*", m -> markers(m.group()));
        shape("SHOW TABLES LIKE 'DBT\\\\\\\\_RELEASE\\\\\\\\_MARKER' IN ACCOUNT", m -> markerTables());
        shape(
                "SELECT SHA2\\(COALESCE\\(LISTAGG\\(LINE.*",
                m -> DoubleResult.select("FINGERPRINT").row(fingerprint(m.group())));
        shape("SELECT '[^']+' \\|\\| '\\.' \\|\\| SCHEMA_NAME AS NAME, .*", m -> identities(m.group()));
        shape(
                "SELECT QUERY_ID FROM TABLE\\(\"DBT_RELEASE\"\\.INFORMATION_SCHEMA\\.QUERY_HISTORY_BY_USER\\(RESULT_LIMIT => 10000\\)\\)"
                        + " WHERE EXECUTION_STATUS IN \\('RUNNING', 'QUEUED', 'BLOCKED', 'RESUMING_WAREHOUSE'\\)"
                        + " AND STARTSWITH\\(QUERY_TEXT, 'EXECUTE IMMEDIATE'\\) AND CONTAINS\\(QUERY_TEXT, " + TEXT
                        + "\\)",
                m -> {
                    DoubleResult result = DoubleResult.select("QUERY_ID");
                    account.running.stream()
                            .filter(q -> !account.isHistoryBlind()
                                    && DoubleBlock.is(q.text())
                                    && q.text().contains(plain(m.group(1))))
                            .forEach(q -> result.row(q.id()));
                    return result;
                });
        shape(
                "SELECT COUNT\\(\\*\\) FROM " + ID + "\\.INFORMATION_SCHEMA\\.TABLES WHERE TABLE_SCHEMA IN \\(" + TEXT
                        + "\\)",
                m -> DoubleResult.select("N")
                        .row(account.schema(m.group(1) + "." + plain(m.group(2)))
                                .tables
                                .size()));
    }

    /** Time travel goes back to one moment: when a test kept what there was. What is dropped is forgotten. */
    private void travels() {
        shape("SELECT CURRENT_TIMESTAMP\\(\\)", m -> DoubleResult.select("NOW").row(account.now()));
        shape("SELECT FLIPPED_AT FROM " + FLIPS + " WHERE .*", m -> DoubleResult.select("FLIPPED_AT"));
        shape("SHOW DATABASES(?: HISTORY)? LIKE " + TEXT, m -> retained(m.group(1), account.databases));
        shape(
                "SHOW SCHEMAS(?: HISTORY)? LIKE " + TEXT + " IN DATABASE " + ID,
                m -> retained(m.group(1), account.database(m.group(2))));
        shape("CREATE (?:DATABASE|SCHEMA) (\\S+) CLONE (\\S+) AT\\(TIMESTAMP => " + TEXT + "::TIMESTAMP_TZ\\)", m -> {
            account.bringBack(m.group(2).replace("\"", ""), m.group(1).replace("\"", ""));
            return DoubleResult.done();
        });
    }

    private static DoubleResult retained(String like, Map<String, ?> there) {
        DoubleResult result = DoubleResult.select("name", "dropped_on", "retention_time");
        String name = plain(like).replace("\\_", "_");
        return there.containsKey(name) ? result.row(name, null, "1") : result;
    }

    private DoubleResult schemas(String sql) {
        DoubleResult result = DoubleResult.select("IN_DATABASE", "SCHEMA_NAME", "SCHEMA_OWNER", "TABLE_OWNER");
        Matcher m = Pattern.compile("SELECT " + TEXT + " AS IN_DATABASE").matcher(sql);
        while (m.find()) {
            account.database(m.group(1)).forEach((name, schema) -> {
                DoubleAccount.Table marker = schema.tables.get(DoubleAccount.MARKER);
                result.row(
                        m.group(1),
                        name,
                        schema.owner,
                        marker == null || !marker.type.equals("BASE TABLE") ? null : marker.owner);
            });
        }
        return result;
    }

    private DoubleResult markers(String sql) {
        DoubleResult result = DoubleResult.select(
                "IN_SCHEMA", "RELEASE_UID", "RELEASE_NAME", "REVISION", "SOURCE_REVISION", "DIGEST", "LIVE_NAME");
        Matcher m = Pattern.compile("SELECT " + TEXT + " AS IN_SCHEMA, [A-Z_, ]+ FROM " + MARKER)
                .matcher(sql);
        while (m.find()) {
            Marker marker = Objects.requireNonNull(account.markerTable(m.group(2) + "." + m.group(3)).marker);
            result.row(
                    m.group(1),
                    marker.releaseUid(),
                    marker.releaseName(),
                    marker.revision(),
                    marker.sourceRevision(),
                    marker.digest(),
                    marker.liveName());
        }
        return result;
    }

    private DoubleResult markerTables() {
        DoubleResult result = DoubleResult.select("name", "database_name", "schema_name", "owner", "comment");
        account.databases.forEach((database, schemas) -> schemas.forEach((schema, s) -> {
            DoubleAccount.Table table = s.tables.get(DoubleAccount.MARKER);
            if (table != null) {
                result.row(DoubleAccount.MARKER, database, schema, table.owner, table.comment);
            }
        }));
        return result;
    }

    /** Not the service's hash, but of the same facts. */
    private String fingerprint(String sql) {
        Matcher of = Pattern.compile(
                        "FROM " + ID + "\\.INFORMATION_SCHEMA\\.TABLES WHERE (.*?)\nUNION ALL", Pattern.DOTALL)
                .matcher(sql);
        if (!of.find()) {
            throw new DoubleError("001003", "42000", "not a fingerprint of the operator: " + sql);
        }
        Map<String, DoubleAccount.Schema> database = account.database(of.group(1));
        StringBuilder text = new StringBuilder();
        Matcher pairs = Pattern.compile("\\(" + TEXT + ", " + TEXT + "\\)").matcher(of.group(2));
        if (of.group(2).startsWith("(TABLE_SCHEMA, TABLE_NAME) IN ")) {
            while (pairs.find()) {
                DoubleAccount.Schema schema = database.get(plain(pairs.group(1)));
                String name = plain(pairs.group(2));
                if (schema != null && schema.tables.containsKey(name)) {
                    text.append(line(name, schema.tables.get(name)));
                }
            }
        } else {
            int place = 0;
            for (String name :
                    new TreeSet<>(texts(of.group(2).substring(0, of.group(2).indexOf(')'))))) {
                DoubleAccount.Schema schema = database.get(name);
                if (schema != null) {
                    text.append(place).append(" SCHEMA\n");
                    schema.tables.forEach(
                            (table, t) -> text.append(table.equals(DoubleAccount.MARKER) ? "" : line(table, t)));
                }
                place++;
            }
        }
        return text.isEmpty()
                ? "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                : Integer.toHexString(text.toString().hashCode());
    }

    private static String line(String name, DoubleAccount.Table t) {
        return name + ' ' + t.type + ' ' + t.created + ' ' + t.altered + ' ' + t.rows + '\n';
    }

    private DoubleResult identities(String sql) {
        DoubleResult result = DoubleResult.select("NAME", "MADE");
        Matcher m = Pattern.compile("SELECT " + TEXT + " \\|\\| '\\.'").matcher(sql);
        while (m.find()) {
            account.database(m.group(1)).forEach((name, schema) -> result.row(m.group(1) + "." + name, schema.created));
        }
        return result;
    }

    private void claims() {
        shape(
                "SELECT OWNER_UID, OWNER_NAME, EPOCH, REQUEST_ID, TOKEN, REPLY, DATEDIFF\\('second', WON_AT, CURRENT_TIMESTAMP\\(\\)\\),"
                        + " \\(SELECT COUNT\\(\\*\\) FROM " + FLIPS + " WHERE REQUEST_ID = " + TEXT + "\\), .* FROM "
                        + CLAIMS
                        + " WHERE LIVE_NAME = " + TEXT,
                m -> {
                    DoubleResult result = DoubleResult.select("A", "B", "C", "D", "E", "F", "G", "H", "I", "J");
                    DoubleAccount.ClaimRow row = account.claims.get(plain(m.group(2)));
                    DoubleAccount.FlipRow flip = account.flips.get(plain(m.group(1)));
                    if (row != null) {
                        result.row(
                                row.ownerUid,
                                row.ownerName,
                                row.epoch,
                                row.requestId,
                                row.token,
                                row.reply,
                                row.wonAt == null ? null : (account.now() - row.wonAt) / 1000,
                                flip == null ? 0 : 1,
                                flip == null || flip.flippedAt == null ? 0 : 1,
                                account.withdrawn.contains(plain(m.group(1))) ? 1 : 0);
                    }
                    return result;
                });
        shape(
                "SELECT OWNER_UID, OWNER_NAME, EPOCH FROM " + CLAIMS + " WHERE LIVE_NAME = " + TEXT
                        + " AND OWNER_UID <> ''",
                m -> {
                    DoubleResult result = DoubleResult.select("A", "B", "C");
                    DoubleAccount.ClaimRow row = account.claims.get(plain(m.group(1)));
                    return row == null || row.ownerUid.isEmpty()
                            ? result
                            : result.row(row.ownerUid, row.ownerName, row.epoch);
                });
        shape("UPDATE " + CLAIMS + " SET EPOCH = EPOCH \\+ 1 WHERE LIVE_NAME = ''", m -> {
            account.claims.get("").epoch++;
            return DoubleResult.changed(1);
        });
        shape(
                "INSERT INTO " + CLAIMS + " \\(LIVE_NAME, OWNER_UID, OWNER_NAME, EPOCH\\) SELECT " + TEXT
                        + ", '', '', 0 WHERE NOT EXISTS \\(SELECT 1 FROM " + CLAIMS + " WHERE LIVE_NAME = " + TEXT
                        + "\\)",
                m -> DoubleResult.changed(
                        account.claims.putIfAbsent(plain(m.group(1)), new DoubleAccount.ClaimRow()) == null ? 1 : 0));
        shape(
                "UPDATE " + CLAIMS + " SET OWNER_UID = " + TEXT + ", OWNER_NAME = " + TEXT
                        + ", EPOCH = EPOCH \\+ 1 WHERE LIVE_NAME = " + TEXT + " AND OWNER_UID IN " + TEXTS,
                m -> change(account.claims.get(plain(m.group(3))), texts(m.group(4)), row -> {
                    row.ownerUid = plain(m.group(1));
                    row.ownerName = plain(m.group(2));
                    row.epoch++;
                }));
        shape(
                "UPDATE " + CLAIMS + " SET OWNER_UID = '', OWNER_NAME = '', EPOCH = EPOCH \\+ 1 WHERE LIVE_NAME = "
                        + TEXT + " AND OWNER_UID = " + TEXT,
                m -> change(account.claims.get(plain(m.group(1))), List.of(plain(m.group(2))), row -> {
                    row.ownerUid = "";
                    row.ownerName = "";
                    row.epoch++;
                }));
        shape(
                "UPDATE " + CLAIMS + " SET EPOCH = EPOCH \\+ 1 WHERE LIVE_NAME = " + TEXT + " AND OWNER_UID = " + TEXT,
                m -> change(account.claims.get(plain(m.group(1))), List.of(plain(m.group(2))), row -> row.epoch++));
        shape(
                "UPDATE " + CLAIMS + " SET EPOCH = ([0-9]+), REQUEST_ID = " + TEXT + ", TOKEN = " + TEXT
                        + ", WON_AT = CURRENT_TIMESTAMP\\(\\), REPLY = NULL WHERE LIVE_NAME = " + TEXT
                        + " AND OWNER_UID = " + TEXT + " AND EPOCH = ([0-9]+)",
                m -> {
                    DoubleAccount.ClaimRow claim = account.claims.get(plain(m.group(4)));
                    if (claim == null || claim.epoch != Long.parseLong(m.group(6))) {
                        return DoubleResult.changed(0);
                    }
                    return change(claim, List.of(plain(m.group(5))), row -> {
                        row.epoch = Long.parseLong(m.group(1));
                        row.requestId = plain(m.group(2));
                        row.token = plain(m.group(3));
                        row.wonAt = account.now();
                        row.reply = null;
                    });
                });
        shape(
                "UPDATE " + CLAIMS + " SET WON_AT = NULL, REPLY = " + TEXT + " WHERE LIVE_NAME = " + TEXT
                        + " AND TOKEN = " + TEXT,
                m -> {
                    DoubleAccount.ClaimRow row = account.claims.get(plain(m.group(2)));
                    if (row == null || !plain(m.group(3)).equals(row.token)) {
                        return DoubleResult.changed(0);
                    }
                    row.wonAt = null;
                    row.reply = plain(m.group(1));
                    return DoubleResult.changed(1);
                });
        shape(
                "SELECT COUNT\\(\\*\\) FROM " + CLAIMS + " WHERE LIVE_NAME = " + TEXT + " AND OWNER_UID = " + TEXT
                        + " AND EPOCH = ([0-9]+) AND TOKEN = " + TEXT,
                m -> {
                    DoubleAccount.ClaimRow row = account.claims.get(plain(m.group(1)));
                    boolean ours = row != null
                            && row.ownerUid.equals(plain(m.group(2)))
                            && row.epoch == Long.parseLong(m.group(3))
                            && plain(m.group(4)).equals(row.token);
                    return DoubleResult.select("N").row(ours ? 1 : 0);
                });
    }

    private static DoubleResult change(
            DoubleAccount.@Nullable ClaimRow row,
            List<String> owners,
            java.util.function.Consumer<DoubleAccount.ClaimRow> change) {
        if (row == null || !owners.contains(row.ownerUid)) {
            return DoubleResult.changed(0);
        }
        change.accept(row);
        return DoubleResult.changed(1);
    }

    private void flips() {
        shape(
                "INSERT INTO " + FLIPS
                        + " \\(REQUEST_ID, LIVE_NAME, RELEASE_UID, EPOCH, FROM_REVISION, TO_REVISION, SIDE, RETIRED, BEGUN_AT\\) SELECT "
                        + TEXT + ", " + TEXT + ", " + TEXT + ", [0-9]+, (?:[0-9]+|NULL), ([0-9]+), " + TEXT + ", "
                        + TEXT
                        + ", CURRENT_TIMESTAMP\\(\\) WHERE NOT EXISTS \\(SELECT 1 FROM " + FLIPS
                        + " WHERE REQUEST_ID = "
                        + TEXT + "\\)",
                m -> DoubleResult.changed(
                        account.flips.putIfAbsent(
                                                plain(m.group(1)),
                                                new DoubleAccount.FlipRow(
                                                        plain(m.group(3)),
                                                        Integer.parseInt(m.group(4)),
                                                        plain(m.group(5)),
                                                        plain(m.group(6))))
                                        == null
                                ? 1
                                : 0));
        shape(
                "UPDATE " + FLIPS + " SET FLIPPED_AT = CURRENT_TIMESTAMP\\(\\) WHERE REQUEST_ID = " + TEXT
                        + "(?: AND FLIPPED_AT IS NULL)?",
                m -> {
                    DoubleAccount.FlipRow flip = account.flips.get(plain(m.group(1)));
                    if (flip == null) {
                        return DoubleResult.changed(0);
                    }
                    flip.flippedAt = account.now();
                    return DoubleResult.changed(1);
                });
        shape("SELECT TO_REVISION, SIDE, RETIRED FROM " + FLIPS + " WHERE REQUEST_ID = " + TEXT, m -> {
            DoubleAccount.FlipRow flip = account.flips.get(plain(m.group(1)));
            DoubleResult result = DoubleResult.select("A", "B", "C");
            return flip == null ? result : result.row(flip.toRevision, flip.side, flip.retired);
        });
        shape(
                "INSERT INTO " + WITHDRAWN + " \\(REQUEST_ID, RELEASE_UID, WITHDRAWN_AT\\) SELECT " + TEXT
                        + ", .* WHERE NOT EXISTS .*",
                m -> DoubleResult.changed(account.withdrawn.add(plain(m.group(1))) ? 1 : 0));
        shape(
                "DELETE FROM " + CONTROL
                        + "\"(FLIPS|WITHDRAWN)\" WHERE (BEGUN|WITHDRAWN)_AT < DATEADD\\('day', -90, CURRENT_TIMESTAMP\\(\\)\\)",
                m -> DoubleResult.changed(0));
    }

    private void ddl() {
        shape("ALTER DATABASE " + ID + " RENAME TO " + ID, m -> {
            account.rename(true, m.group(1), m.group(2));
            return DoubleResult.done();
        });
        shape("ALTER SCHEMA " + SCHEMA + " RENAME TO " + SCHEMA, m -> {
            account.rename(false, m.group(1) + "." + m.group(2), m.group(3) + "." + m.group(4));
            return DoubleResult.done();
        });
        shape("ALTER DATABASE " + ID + " SWAP WITH " + ID, m -> {
            account.swap(true, m.group(1), m.group(2));
            return DoubleResult.done();
        });
        shape("ALTER SCHEMA " + SCHEMA + " SWAP WITH " + SCHEMA, m -> {
            account.swap(false, m.group(1) + "." + m.group(2), m.group(3) + "." + m.group(4));
            return DoubleResult.done();
        });
        shape("DROP DATABASE " + ID, m -> {
            account.dropDatabase(m.group(1));
            return DoubleResult.done();
        });
        shape("DROP SCHEMA " + SCHEMA, m -> {
            account.dropSchema(m.group(1) + "." + m.group(2));
            return DoubleResult.done();
        });
        shape(
                "CREATE TABLE IF NOT EXISTS " + MARKER + " COMMENT = " + TEXT + " AS SELECT " + TEXT
                        + "::VARCHAR AS RELEASE_UID, " + TEXT
                        + "::VARCHAR AS RELEASE_NAME, ([0-9]+)::INTEGER AS REVISION, (?:NULL|" + TEXT
                        + ")::VARCHAR AS SOURCE_REVISION, " + TEXT + "::VARCHAR AS DIGEST, " + TEXT
                        + "::VARCHAR AS LIVE_NAME",
                m -> {
                    String schema = m.group(1) + "." + m.group(2);
                    if (!account.schema(schema).tables.containsKey(DoubleAccount.MARKER)) {
                        account.mark(
                                schema,
                                new Marker(
                                        plain(m.group(4)),
                                        plain(m.group(5)),
                                        Integer.parseInt(m.group(6)),
                                        m.group(7) == null ? null : plain(m.group(7)),
                                        plain(m.group(8)),
                                        plain(m.group(9))));
                    }
                    return DoubleResult.done();
                });
        shape(
                "UPDATE " + MARKER + " SET RELEASE_UID = " + TEXT + ", RELEASE_NAME = " + TEXT + " WHERE RELEASE_UID = "
                        + TEXT + " AND REVISION = ([0-9]+)",
                m -> {
                    DoubleAccount.Table table = account.markerTable(m.group(1) + "." + m.group(2));
                    Marker old = Objects.requireNonNull(table.marker);
                    if (!old.releaseUid().equals(plain(m.group(5))) || old.revision() != Integer.parseInt(m.group(6))) {
                        return DoubleResult.changed(0);
                    }
                    table.marker = new Marker(
                            plain(m.group(3)),
                            plain(m.group(4)),
                            old.revision(),
                            old.sourceRevision(),
                            old.digest(),
                            old.liveName());
                    return DoubleResult.changed(1);
                });
        shape("COMMENT ON TABLE " + MARKER + " IS " + TEXT, m -> {
            account.markerTable(m.group(1) + "." + m.group(2)).comment = plain(m.group(3));
            return DoubleResult.done();
        });
        shape(
                "SELECT COUNT\\(\\*\\) FROM " + ID + "\\.INFORMATION_SCHEMA\\.SCHEMATA WHERE SCHEMA_NAME IN " + TEXTS,
                m -> DoubleResult.select("N")
                        .row(texts(m.group(2)).stream()
                                .filter(account.database(m.group(1)).keySet()::contains)
                                .count()));
        shape(
                "SELECT COUNT\\(\\*\\) FROM " + MARKER + " WHERE RELEASE_UID IN " + TEXTS + " AND REVISION = ([0-9]+)",
                m -> {
                    Marker marker = Objects.requireNonNull(account.markerTable(m.group(1) + "." + m.group(2)).marker);
                    boolean is = texts(m.group(3)).contains(marker.releaseUid())
                            && marker.revision() == Integer.parseInt(m.group(4));
                    return DoubleResult.select("N").row(is ? 1 : 0);
                });
        shape(
                "SELECT COUNT\\(\\*\\) FROM \\(\n(SELECT RELEASE_UID, REVISION FROM .*)\n\\) WHERE RELEASE_UID IN "
                        + TEXTS + " AND REVISION = ([0-9]+)",
                m -> DoubleResult.select("N")
                        .row(counted(m.group(1), texts(m.group(2)), Integer.parseInt(m.group(3)))));
    }

    private int counted(String union, List<String> uids, int revision) {
        int count = 0;
        for (String part : union.split("\nUNION ALL\n")) {
            Matcher m = Pattern.compile(
                            "SELECT RELEASE_UID, REVISION FROM " + MARKER + "(?: WHERE LIVE_NAME (=|<>) " + TEXT + ")?")
                    .matcher(part);
            if (!m.matches()) {
                throw new DoubleError("001003", "42000", "not a marker's row: " + part);
            }
            Marker marker = Objects.requireNonNull(account.markerTable(m.group(1) + "." + m.group(2)).marker);
            boolean named = m.group(3) == null
                    || marker.liveName().equals(plain(m.group(4))) == m.group(3).equals("=");
            if (named && uids.contains(marker.releaseUid()) && marker.revision() == revision) {
                count++;
            }
        }
        return count;
    }

    private void tables() {
        String swaps = CONTROL + "\"SWAPS\"";
        String made = "TO_VARCHAR\\(DATE_PART\\(EPOCH_NANOSECOND, CREATED\\)\\)";
        shape(
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, " + made + " FROM " + ID
                        + "\\.INFORMATION_SCHEMA\\.TABLES WHERE TABLE_SCHEMA IN " + TEXTS + " AND TABLE_NAME <> " + TEXT
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME",
                m -> {
                    DoubleResult result = DoubleResult.select("A", "B", "C", "D");
                    List<String> schemas = texts(m.group(2));
                    account.database(m.group(1)).forEach((name, schema) -> {
                        if (schemas.contains(name)) {
                            schema.tables.forEach((table, t) -> {
                                if (!table.equals(plain(m.group(3)))) {
                                    result.row(name, table, t.type, t.created);
                                }
                            });
                        }
                    });
                    return result;
                });
        shape("DELETE FROM " + swaps + " WHERE REQUEST_ID = " + TEXT, m -> {
            account.plans.remove(plain(m.group(1)));
            return DoubleResult.changed(0);
        });
        shape(
                "INSERT INTO " + swaps
                        + " \\(REQUEST_ID, SEQ, LIVE, SIDE, LIVE_CREATED_ON, SIDE_CREATED_ON\\) VALUES (.*)",
                m -> {
                    Matcher row = Pattern.compile("\\(" + TEXT + ", ([0-9]+), " + TEXT + ", " + TEXT + ", (?:NULL|"
                                    + TEXT + "), (?:NULL|" + TEXT + ")\\)")
                            .matcher(m.group(1));
                    while (row.find()) {
                        List<@Nullable String> values = new ArrayList<>();
                        for (int i = 2; i <= 6; i++) {
                            values.add(row.group(i) == null ? null : plain(row.group(i)));
                        }
                        account.plans
                                .computeIfAbsent(plain(row.group(1)), r -> new ArrayList<>())
                                .add(values);
                    }
                    return DoubleResult.changed(1);
                });
        shape(
                "SELECT SEQ, LIVE, SIDE, LIVE_CREATED_ON, SIDE_CREATED_ON FROM " + swaps + " WHERE REQUEST_ID = " + TEXT
                        + " ORDER BY SEQ",
                m -> {
                    DoubleResult result = DoubleResult.select("A", "B", "C", "D", "E");
                    account.plans.getOrDefault(plain(m.group(1)), List.of()).forEach(row -> result.row(row.toArray()));
                    return result;
                });
        shape(
                "UPDATE " + swaps + " SET DONE_AT = (?:NULL|CURRENT_TIMESTAMP\\(\\)) WHERE REQUEST_ID = " + TEXT
                        + " AND SEQ IN \\([0-9, ]+\\)",
                m -> DoubleResult.changed(1));
        String is = "\\(TABLE_SCHEMA = " + TEXT + " AND TABLE_NAME = " + TEXT + " AND " + made + " = " + TEXT + "\\)";
        shape("SELECT COUNT\\(\\*\\) FROM " + ID + "\\.INFORMATION_SCHEMA\\.TABLES WHERE " + is + " OR " + is, m -> {
            int count = 0;
            for (int i = 2; i <= 5; i += 3) {
                DoubleAccount.Table table = account.schema(m.group(1) + "." + plain(m.group(i)))
                        .tables
                        .get(plain(m.group(i + 1)));
                if (table != null && Long.toString(table.created).equals(m.group(i + 2))) {
                    count++;
                }
            }
            return DoubleResult.select("N").row(count);
        });
        String table = ID + "\\." + ID + "\\." + ID;
        shape("ALTER TABLE " + table + " (SWAP WITH|RENAME TO) " + table, m -> {
            account.moveTable(
                    m.group(1) + "." + m.group(2),
                    m.group(3),
                    m.group(5) + "." + m.group(6),
                    m.group(7),
                    m.group(4).equals("SWAP WITH"));
            return DoubleResult.done();
        });
    }
}
