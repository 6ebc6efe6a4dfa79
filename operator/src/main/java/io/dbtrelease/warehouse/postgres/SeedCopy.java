package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;
import static io.dbtrelease.warehouse.postgres.PostgresSql.literal;

import io.dbtrelease.warehouse.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies one table of Live into Green. {@code LIKE INCLUDING ALL} makes it, but for the indexes: those are built under their own names after the rows are
 * there, which is faster, and keeps replica identities and ON CONFLICT clauses true. What LIKE leaves out is made again: sequences that a column owns, keys,
 * row security with its policies, replica identity, storage parameters, the table's comment. Grants come before the flip, like those of every relation.
 */
final class SeedCopy {
    private final Session session;
    private final SeedTable table;
    private final String live;
    private final String green;

    SeedCopy(Session session, SeedTable table) {
        this.session = session;
        this.table = table;
        live = id(table.seed().live());
        green = id(table.seed().green());
    }

    /** Makes the table and copies the rows, and counts them; foreign keys come later, when all tables are there. */
    long copy() throws SQLException {
        session.run(createStatement());
        copySequences();
        String columns = session.first(
                        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
                                + " where attrelid = ? and attnum > 0 and not attisdropped and attgenerated = ''",
                        r -> r.getString(1),
                        table.oid())
                .orElse(null);
        long rows = columns == null
                ? 0
                : session.count("insert into " + green + " (" + columns + ") overriding system value select " + columns
                        + " from only " + live);
        session.runAll(keysAndIndexes());
        session.runAll(afterwards());
        return rows;
    }

    private String createStatement() {
        String options =
                table.options().isEmpty() ? "" : " with (" + String.join(", ", quotedOptions(table.options())) + ")";
        return "create " + (table.persistence().equals("u") ? "unlogged " : "") + "table " + green + " (like " + live
                + " including all excluding indexes)"
                + (table.accessMethod() == null ? "" : " using " + id(table.accessMethod()))
                + options;
    }

    static List<String> quotedOptions(List<String> options) {
        return options.stream()
                .map(o -> {
                    int equals = o.indexOf('=');
                    return equals < 0 ? id(o) : id(o.substring(0, equals)) + " = " + literal(o.substring(equals + 1));
                })
                .toList();
    }

    /** A sequence that a column of Live owns; an identity's was made by LIKE and only has to go on from where Live's is. */
    private record Owned(String schema, String name, String column, boolean identity, String definition) {}

    private void copySequences() throws SQLException {
        List<Owned> owned = session.list(
                """
                select n.nspname, s.relname, a.attname, d.deptype = 'i',
                    format('as %s increment %s minvalue %s maxvalue %s start %s cache %s %s', format_type(q.seqtypid, null), q.seqincrement,
                        q.seqmin, q.seqmax, q.seqstart, q.seqcache, case when q.seqcycle then 'cycle' else 'no cycle' end)
                from pg_depend d
                join pg_class s on s.oid = d.objid and s.relkind = 'S'
                join pg_namespace n on n.oid = s.relnamespace
                join pg_sequence q on q.seqrelid = s.oid
                join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = ? and d.deptype in ('a', 'i')
                order by a.attnum""",
                r -> new Owned(r.getString(1), r.getString(2), r.getString(3), r.getBoolean(4), r.getString(5)),
                table.oid());
        for (Owned sequence : owned) {
            String old = id(sequence.schema(), sequence.name());
            String copy;
            if (sequence.identity()) {
                copy = session.first(
                                "select pg_get_serial_sequence(?, ?)", r -> r.getString(1), green, sequence.column())
                        .orElseThrow();
            } else {
                copy = id(table.seed().green().schema(), sequence.name());
                session.run("create sequence " + copy + " " + sequence.definition());
                session.run("alter sequence " + copy + " owned by " + green + "." + id(sequence.column()));
                repointDefaults(old, copy);
            }
            session.run("select setval(" + literal(copy) + ", last_value, is_called) from " + old);
        }
    }

    /** A default is rewritten where it names the old sequence exactly as the server prints it; any other use is found when Green is checked as a whole. */
    private void repointDefaults(String old, String copy) throws SQLException {
        record Default(String column, String expression) {}
        String printed = session.first(
                        "select format('nextval(%L::regclass)', ?::regclass::text)", r -> r.getString(1), old)
                .orElseThrow();
        List<Default> defaults = session.list(
                "select a.attname, pg_get_expr(f.adbin, f.adrelid) from pg_attrdef f"
                        + " join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum where f.adrelid = ? and a.attgenerated = ''",
                r -> new Default(r.getString(1), r.getString(2)),
                table.oid());
        for (Default d : defaults) {
            if (d.expression().contains(printed)) {
                session.run("alter table " + green + " alter column " + id(d.column()) + " set default "
                        + d.expression().replace(printed, "nextval(" + literal(copy) + "::regclass)"));
            }
        }
    }

    private List<String> keysAndIndexes() throws SQLException {
        List<String> statements = new ArrayList<>();
        session.list(
                        "select conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint') from pg_constraint"
                                + " where conrelid = ? and contype in ('p', 'u', 'x') order by oid",
                        r -> List.of(
                                "alter table " + green + " add constraint " + id(r.getString(1)) + " " + r.getString(2),
                                comment("constraint " + id(r.getString(1)) + " on " + green, r.getString(3))),
                        table.oid())
                .forEach(statements::addAll);
        session.list(
                        "select i.relname, x.indisunique, pg_get_indexdef(i.oid), obj_description(i.oid, 'pg_class')"
                                + " from pg_index x join pg_class i on i.oid = x.indexrelid"
                                + " where x.indrelid = ? and x.indisvalid"
                                + " and not exists (select from pg_constraint c where c.conindid = i.oid and c.conrelid = x.indrelid"
                                + " and c.contype in ('p', 'u', 'x')) order by i.oid",
                        r -> List.of(
                                indexStatement(r.getString(1), r.getBoolean(2), r.getString(3)),
                                comment("index " + id(table.seed().green().schema(), r.getString(1)), r.getString(4))),
                        table.oid())
                .forEach(statements::addAll);
        if (table.replicaIdentity().equals("i")) {
            session.list(
                            "select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = ? and x.indisreplident",
                            r -> "alter table " + green + " replica identity using index " + id(r.getString(1)),
                            table.oid())
                    .forEach(statements::add);
        }
        statements.removeIf(String::isEmpty);
        return statements;
    }

    /** The server's own definition with the table's name replaced; it begins the same way for every index. */
    private String indexStatement(String name, boolean unique, String definition) throws SQLException {
        String start = session.first(
                        "select format('CREATE %sINDEX %I ON %I.%I USING ', ?, ?, ?, ?)",
                        r -> r.getString(1),
                        unique ? "UNIQUE " : "",
                        name,
                        table.seed().live().schema(),
                        table.seed().live().name())
                .orElseThrow();
        if (!definition.startsWith(start)) {
            throw new SQLException("index " + id(name) + " of " + live + " has a definition of an unknown form");
        }
        return "create " + (unique ? "unique " : "") + "index " + id(name) + " on " + green + " using "
                + definition.substring(start.length());
    }

    private static String comment(String on, @Nullable String text) {
        return text == null ? "" : "comment on " + on + " is " + literal(text);
    }

    private List<String> afterwards() throws SQLException {
        List<String> statements = new ArrayList<>();
        session.list(
                        """
                        select format('create policy %I on ', p.polname), p.polpermissive,
                            case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                            array_to_string(array(select case when o = 0 then 'public' else quote_ident(pg_get_userbyid(o)) end
                                from unnest(p.polroles) as o), ', '),
                            pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
                        from pg_policy p where p.polrelid = ? order by p.oid""",
                        r -> r.getString(1) + green + (r.getBoolean(2) ? " as permissive" : " as restrictive") + " for "
                                + r.getString(3) + " to " + r.getString(4)
                                + (r.getString(5) == null ? "" : " using (" + r.getString(5) + ")")
                                + (r.getString(6) == null ? "" : " with check (" + r.getString(6) + ")"),
                        table.oid())
                .forEach(statements::add);
        if (table.rowSecurity()) {
            statements.add("alter table " + green + " enable row level security");
        }
        if (table.forcedRowSecurity()) {
            statements.add("alter table " + green + " force row level security");
        }
        switch (table.replicaIdentity()) {
            case "f" -> statements.add("alter table " + green + " replica identity full");
            case "n" -> statements.add("alter table " + green + " replica identity nothing");
            default -> {
                // The default, or an index, which was said where the index was made.
            }
        }
        statements.add(comment("table " + green, table.comment()));
        statements.removeIf(String::isEmpty);
        return statements;
    }

    /** Foreign keys, to the copies where they point at what was copied too. */
    void addForeignKeys(Map<RelationName, RelationName> copies) throws SQLException {
        record ForeignKey(String name, String definition, String target, String targetOfCopy) {}
        List<ForeignKey> keys = session.list(
                """
                select k.conname, pg_get_constraintdef(k.oid), n.nspname, c.relname,
                    format(' REFERENCES %I.%I(', n.nspname, c.relname)
                from pg_constraint k join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace
                where k.conrelid = ? and k.contype = 'f' order by k.oid""",
                r -> {
                    RelationName target = new RelationName(r.getString(3), r.getString(4));
                    RelationName copy = copies.getOrDefault(target, target);
                    return new ForeignKey(
                            r.getString(1), r.getString(2), r.getString(5), " REFERENCES " + id(copy) + "(");
                },
                table.oid());
        for (ForeignKey key : keys) {
            int at = key.definition().indexOf(key.target());
            if (at < 0) {
                throw new SQLException(
                        "foreign key " + id(key.name()) + " of " + live + " has a definition of an unknown form");
            }
            session.run("alter table " + green + " add constraint " + id(key.name()) + " "
                    + key.definition().substring(0, at) + key.targetOfCopy()
                    + key.definition().substring(at + key.target().length()));
        }
    }
}
