package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.MissingPrivilege;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the three roles lack, and what the build role has too much of, each with the statement that mends it. An administrator can run the statements in their
 * order; nothing is missing after.
 */
final class Preflight {
    /** A side's name, as the API has it. */
    static final String SIDE = "__[grGR]([0-9]{1,9})([._]|$)";

    private static final int MAX_LISTED = 50;
    private final Session session;
    private final String database;
    private final String operator;
    private final String build;
    private final @Nullable String gate;
    private final List<MissingPrivilege> missing = new ArrayList<>();

    private Preflight(Session session, String database, String operator, String build, @Nullable Credentials gate) {
        this.session = session;
        this.database = database;
        this.operator = operator;
        this.build = build;
        this.gate = gate == null ? null : gate.username();
    }

    /**
     * @param exposures names, or beginnings of names with a {@code *} behind: of what those match, only schemas that a release built are looked at, for the rest
     *     may be anybody's
     * @param shared names that builds write in place: what they must not be able to do in Live, they must be able to do there
     */
    static List<MissingPrivilege> check(
            Session session, PostgresConfig config, Collection<String> exposures, Collection<String> shared)
            throws SQLException {
        String self =
                session.first("select current_user::text", r -> r.getString(1)).orElseThrow();
        String database = session.first("select current_database()::text", r -> r.getString(1))
                .orElseThrow();
        Preflight preflight = new Preflight(session, database, self, config.buildRole(), config.gate());
        preflight.database();
        preflight.buildRole();
        preflight.gateRole();
        preflight.controlSchema();
        preflight.lives(exposures, shared);
        preflight.shared(shared);
        return List.copyOf(preflight.missing.subList(0, Math.min(MAX_LISTED, preflight.missing.size())));
    }

    private void add(String why, String statement) {
        missing.add(new MissingPrivilege(why, statement));
    }

    private void database() throws SQLException {
        if (!session.truth("select has_database_privilege(current_database(), 'CREATE')")) {
            add(
                    "The operator makes and renames schemas.",
                    "GRANT CREATE ON DATABASE " + id(database) + " TO " + id(operator));
        }
    }

    private boolean exists(String role) throws SQLException {
        return session.truth("select exists (select from pg_roles where rolname = ?)", role);
    }

    /** Whether the role does not exist; then the statements that make it are added, and nothing else can be asked about it. */
    private boolean isMissing(String role, String who) throws SQLException {
        if (exists(role)) {
            return false;
        }
        add(who + " log in as this role; it needs a password too.", "CREATE ROLE " + id(role) + " LOGIN");
        add(who + " connect.", "GRANT CONNECT ON DATABASE " + id(database) + " TO " + id(role));
        return true;
    }

    private void buildRole() throws SQLException {
        if (isMissing(build, "Builds")) {
            add("dbt fills incremental models by way of temporary tables.", temporary());
            add("The operator hands Green over to builds, and takes it back.", membership(build));
            return;
        }
        databaseGrant(build, "CONNECT", "Builds connect.");
        if (!session.truth("select has_database_privilege(?, current_database(), 'TEMPORARY')", build)) {
            add("dbt fills incremental models by way of temporary tables.", temporary());
        }
        if (!isMember(build)) {
            add("The operator hands Green over to builds, and takes it back.", membership(build));
        }
        if (session.truth("select rolsuper from pg_roles where rolname = ?", build)) {
            add(
                    "A build must not be able to write Live, and this role may do all.",
                    "ALTER ROLE " + id(build) + " NOSUPERUSER");
        }
        if (session.truth("select has_database_privilege(?, current_database(), 'CREATE')", build)) {
            add(
                    "A build must work in the schemas that were made for it, and in no others.",
                    "REVOKE CREATE ON DATABASE " + id(database) + " FROM " + id(build));
        }
        if (session.truth(
                "select not rolsuper and pg_has_role(rolname, current_user, 'MEMBER') from pg_roles where rolname = ?",
                build)) {
            add("A build must not be able to write Live.", "REVOKE " + id(operator) + " FROM " + id(build));
        }
    }

    private String temporary() {
        return "GRANT TEMPORARY ON DATABASE " + id(database) + " TO " + id(build);
    }

    private void databaseGrant(String role, String privilege, String why) throws SQLException {
        if (!session.truth("select has_database_privilege(?, current_database(), ?)", role, privilege)) {
            add(why, "GRANT " + privilege + " ON DATABASE " + id(database) + " TO " + id(role));
        }
    }

    private boolean hasMembershipOptions() throws SQLException {
        return session.majorVersion() >= 16;
    }

    /** Whether the operator's role can act as the other and has its rights without saying so. */
    private boolean isMember(String role) throws SQLException {
        return session.truth(
                hasMembershipOptions()
                        ? "select pg_has_role(?, 'USAGE') and pg_has_role(?, 'SET')"
                        : "select pg_has_role(?, 'USAGE') and pg_has_role(?, 'MEMBER')",
                role,
                role);
    }

    private String membership(String role) throws SQLException {
        return "GRANT " + id(role) + " TO " + id(operator)
                + (hasMembershipOptions() ? " WITH INHERIT TRUE, SET TRUE" : "");
    }

    private void gateRole() throws SQLException {
        if (gate == null) {
            return;
        }
        if (isMissing(gate, "Gates")) {
            return;
        }
        databaseGrant(gate, "CONNECT", "Gates connect.");
        for (String role : List.of(operator, build)) {
            if (session.truth(
                    "select not rolsuper and pg_has_role(rolname, ?, 'MEMBER') from pg_roles where rolname = ?",
                    role,
                    gate)) {
                add("A gate's query must not be able to write.", "REVOKE " + id(role) + " FROM " + id(gate));
            }
        }
        if (session.truth("select rolsuper from pg_roles where rolname = ?", gate)) {
            add(
                    "A gate's query must not be able to write, and this role may do all.",
                    "ALTER ROLE " + id(gate) + " NOSUPERUSER");
        }
    }

    private void controlSchema() throws SQLException {
        String schema = id(ControlTables.SCHEMA);
        String owner = session.first(
                        "select pg_get_userbyid(nspowner) from pg_namespace where nspname = ?",
                        r -> r.getString(1),
                        ControlTables.SCHEMA)
                .orElse(null);
        if (owner == null) {
            add(
                    "The claims live in a schema of their own.",
                    "CREATE SCHEMA " + schema + " AUTHORIZATION " + id(operator));
        } else if (!session.truth("select pg_has_role(?, 'USAGE')", owner)) {
            add("The claims' schema is the operator's.", "ALTER SCHEMA " + schema + " OWNER TO " + id(operator));
        }
        session.list(
                        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname = ? and c.relkind = 'r' and not pg_has_role(c.relowner, 'USAGE')",
                        r -> "ALTER TABLE " + id(ControlTables.SCHEMA, r.getString(1)) + " OWNER TO " + id(operator),
                        ControlTables.SCHEMA)
                .forEach(statement -> add("The claims are the operator's.", statement));
    }

    private record Live(String schema, String owner, boolean superuser, boolean ours) {}

    private void lives(Collection<String> exposures, Collection<String> shared) throws SQLException {
        List<Live> lives = session.list(
                """
                select n.nspname, r.rolname, r.rolsuper, pg_has_role(n.nspowner, 'USAGE')
                from pg_namespace n join pg_roles r on r.oid = n.nspowner
                where (n.nspname = any (?) or n.nspname like any (?) and exists (select from pg_class c
                        where c.relnamespace = n.oid and c.relname = ? and c.relkind = 'r'))
                    and n.nspname !~ '^pg_' and n.nspname !~ ?
                    and n.nspname not in ('information_schema', 'public', 'dbt_release') and n.nspname <> all (?)
                order by 1""",
                r -> new Live(r.getString(1), r.getString(2), r.getBoolean(3), r.getBoolean(4)),
                exposures,
                exposures.stream()
                        .filter(e -> e.endsWith("*"))
                        .map(Preflight::like)
                        .toList(),
                Marker.TABLE,
                SIDE,
                shared);
        for (Live live : lives) {
            if (!live.ours() || (!live.superuser() && !isMember(live.owner()))) {
                add(
                        "Schema " + id(live.schema()) + " is renamed by a flip, which only its owner may do.",
                        live.superuser()
                                ? "ALTER SCHEMA " + id(live.schema()) + " OWNER TO " + id(operator)
                                : membership(live.owner()));
            }
            unreadable(live);
            writable(live);
        }
    }

    private void shared(Collection<String> shared) throws SQLException {
        if (exists(build)) {
            for (String name : SharedSchemas.unusable(session, build, shared)) {
                add("Builds write this schema in place.", SharedSchemas.mend(name, build));
            }
        }
    }

    private static String like(String exposure) {
        String start = exposure.substring(0, exposure.length() - 1);
        return start.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + "%";
    }

    /** What an incremental model starts from must be readable. */
    private void unreadable(Live live) throws SQLException {
        boolean follows = !live.ours() && !live.superuser();
        String unreadable =
                "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ?"
                        + " and c.relkind in ('r', 'p') and not has_table_privilege(c.oid, 'SELECT')"
                        + " and not (? and pg_get_userbyid(c.relowner) = ?))";
        if (session.truth(unreadable, live.schema(), follows, live.owner())) {
            add(
                    "Incremental models start from what Live has.",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + id(live.schema()) + " TO " + id(operator));
        }
    }

    /** A build that may write Live makes all the rest pointless. */
    private void writable(Live live) throws SQLException {
        if (!exists(build) || session.truth("select rolsuper from pg_roles where rolname = ?", build)) {
            return;
        }
        String why = "A build must not be able to write Live: ";
        if (session.truth("select pg_has_role(?, ?, 'MEMBER')", build, live.owner())) {
            String reason = why + id(build) + " acts for the owner of " + id(live.schema()) + ".";
            if (live.owner().equals(build)) {
                add(reason, "ALTER SCHEMA " + id(live.schema()) + " OWNER TO " + id(operator));
            } else {
                // The operator may be a member of that owner by way of the build role alone.
                add(reason, membership(live.owner()));
                add(reason, "REVOKE " + id(live.owner()) + " FROM " + id(build));
            }
        } else if (session.truth("select has_schema_privilege(?, ?, 'CREATE')", build, live.schema())) {
            add(
                    why + "it can make objects in " + id(live.schema()) + ".",
                    "REVOKE CREATE ON SCHEMA " + id(live.schema()) + " FROM PUBLIC, " + id(build));
        }
        session.list(
                        """
                        select c.relname, c.relkind::text, pg_has_role(?, c.relowner, 'MEMBER') from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f')
                            and (has_table_privilege(?, c.oid, 'DELETE, TRUNCATE') or has_any_column_privilege(?, c.oid, 'INSERT, UPDATE'))
                        order by 1 limit 50""",
                        r -> {
                            String relation = id(live.schema(), r.getString(1));
                            return r.getBoolean(3)
                                    ? "ALTER " + relationWord(r.getString(2)) + " " + relation + " OWNER TO "
                                            + id(operator)
                                    : "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON " + relation + " FROM PUBLIC, "
                                            + id(build);
                        },
                        build,
                        live.schema(),
                        build,
                        build)
                .forEach(statement -> add(why + "it can write a table there.", statement));
    }

    private static String relationWord(String kind) {
        return switch (kind) {
            case "v" -> "VIEW";
            case "m" -> "MATERIALIZED VIEW";
            case "f" -> "FOREIGN TABLE";
            default -> "TABLE";
        };
    }
}
