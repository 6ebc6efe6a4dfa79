package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the three roles lack, and what the build role has too much of, each with the statement that mends it. An administrator can run the statements in their
 * order; nothing is missing after.
 */
final class Preflight {
    private static final int MAX_LISTED = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GATE_LIMIT = Duration.ofSeconds(10);

    private final SnowflakeSessions sessions;
    private final SnowflakeConfig config;
    private final InformationSchema information;
    private final String operator;
    private final String build;

    Preflight(SnowflakeSessions sessions) {
        this.sessions = sessions;
        this.config = sessions.config();
        this.information = new InformationSchema(config);
        this.operator = config.operator().role();
        this.build = config.buildRole();
    }

    /**
     * @param exposures {@code DATABASE.SCHEMA}, or the beginning of one with a {@code *} behind: of what those match, only schemas that a release built are looked
     *     at, for the rest may be anybody's
     * @param shared schemas that builds write in place
     */
    List<MissingPrivilege> check(Collection<String> exposures, Collection<String> shared) {
        List<MissingPrivilege> missing = new ArrayList<>(sessions.asOperator(
                "dbt-release-operator/preflight", LIMIT, session -> ofOperatorAndBuild(session, exposures, shared)));
        SnowflakeLogin gate = config.gate();
        if (gate != null && missing.isEmpty()) {
            missing.addAll(sessions.asGate(gate, "dbt-release-operator/preflight", GATE_LIMIT, session -> {
                Set<String> roles = ShownGrants.rolesOf(session, gate.role());
                List<MissingPrivilege> ofGate = new ArrayList<>(ofGate(gate, roles));
                ofGate.addAll(ofWarehouse(gate.role(), ShownGrants.toRoles(session, roles)));
                return ofGate;
            }));
        }
        return List.copyOf(missing.subList(0, Math.min(MAX_LISTED, missing.size())));
    }

    /** @param roles what the gate's role has */
    List<MissingPrivilege> ofGate(SnowflakeLogin gate, Set<String> roles) {
        return List.of(operator, build).stream()
                .filter(roles::contains)
                .map(r -> new MissingPrivilege(
                        "A gate's query must not be able to write.",
                        "REVOKE ROLE " + id(r) + " FROM ROLE " + id(gate.role())))
                .toList();
    }

    private List<MissingPrivilege> ofOperatorAndBuild(
            SnowflakeSession session, Collection<String> exposures, Collection<String> shared) throws SQLException {
        control(session);
        List<Grant> has = ShownGrants.toRoles(session, ShownGrants.rolesOf(session, operator));
        Set<String> buildRoles = ShownGrants.rolesOf(session, build);
        List<MissingPrivilege> missing = new ArrayList<>();
        // Of a role that owns more than SHOW lists it is not known what it lacks.
        boolean whole = has.size() < ShownGrants.MAX_SHOWN;
        if (whole) {
            missing.addAll(ofRoles(has, buildRoles));
        }
        missing.addAll(ofWarehouse(build, ShownGrants.toRoles(session, buildRoles)));
        Map<String, List<String>> lives = lives(session, exposures, shared);
        Map<String, Database> databases = information.databases(session, databases(exposures));
        if (whole) {
            missing.addAll(ofDatabases(databases, databases(exposures), has));
        }
        for (Database database : databases.values()) {
            if (!database.owner().equals(operator)) {
                missing.addAll(waysIn(database.name(), ShownGrants.onDatabase(session, database.name()), buildRoles));
            }
        }
        for (Map.Entry<String, List<String>> live : lives.entrySet()) {
            missing.addAll(ofSchemas(session, live.getValue(), buildRoles));
        }
        new SharedSchemas(config, information)
                .missing(session, shared.stream().filter(SnowflakeSql::isSchema).toList(), false)
                .values()
                .forEach(s -> missing.add(new MissingPrivilege("Builds write this schema in place.", s)));
        return missing;
    }

    /**
     * What the roles themselves lack, whatever is released.
     *
     * @param has what the operator's role has, by way of others too
     * @param buildRoles the build role and what it has
     */
    List<MissingPrivilege> ofRoles(Collection<Grant> has, Set<String> buildRoles) {
        List<MissingPrivilege> missing = new ArrayList<>();
        if (has.stream().noneMatch(g -> g.on().equals("ROLE") && g.name().equals(build))) {
            missing.add(new MissingPrivilege(
                    "The operator hands Green over to builds, and takes it back.",
                    GrantSql.membership(build, operator)));
        }
        if (buildRoles.contains(operator)) {
            missing.add(new MissingPrivilege(
                    "A build must not be able to write Live.",
                    "REVOKE ROLE " + id(operator) + " FROM ROLE " + id(build)));
        }
        return missing;
    }

    /** Without the operator's tables nothing works, and an administrator's script makes them all. */
    private void control(SnowflakeSession session) throws SQLException {
        new ControlTables(config)
                .with(
                        session,
                        s -> s.list(
                                "SELECT COUNT(*) FROM "
                                        + SnowflakeSql.table(config.controlSchema(), PreparedRounds.TABLE),
                                r -> true));
    }

    /** @param has what the role has, by way of others too */
    List<MissingPrivilege> ofWarehouse(String role, Collection<Grant> has) {
        return may(has, "USAGE", "WAREHOUSE", config.warehouse())
                ? List.of()
                : List.of(new MissingPrivilege(
                        "dbt and gates need a virtual warehouse to work with.",
                        GrantSql.grant("USAGE", "WAREHOUSE " + id(config.warehouse()), role)));
    }

    /** @param asked the databases of the exposures */
    List<MissingPrivilege> ofDatabases(Map<String, Database> there, Collection<String> asked, Collection<Grant> has) {
        List<MissingPrivilege> missing = new ArrayList<>();
        boolean mayMake = has.stream()
                .anyMatch(g -> g.on().equals("ACCOUNT") && g.privilege().equals("CREATE DATABASE"));
        boolean swapsSchemas = !asked.isEmpty()
                && asked.stream()
                        .allMatch(d -> there.containsKey(d)
                                && !there.getOrDefault(d, new Database(d, "", false, 0, ""))
                                        .owner()
                                        .equals(operator)
                                && may(has, "CREATE SCHEMA", "DATABASE", d));
        if (!mayMake && !swapsSchemas) {
            missing.add(new MissingPrivilege(
                    "With DatabaseSwap, Green is a database of its own.",
                    "GRANT CREATE DATABASE ON ACCOUNT TO ROLE " + id(operator)));
        }
        for (Database database : there.values()) {
            if (!database.owner().equals(operator) && !may(has, "CREATE SCHEMA", "DATABASE", database.name())) {
                missing.add(new MissingPrivilege(
                        "Database " + id(database.name()) + " is swapped by a flip, which only its owner may do.",
                        GrantSql.own("DATABASE " + id(database.name()), operator)));
            }
        }
        return missing;
    }

    /** Into a database that schemas are swapped in, which is not the operator's to open. */
    List<MissingPrivilege> waysIn(String database, Collection<Grant> onDatabase, Set<String> buildRoles) {
        List<MissingPrivilege> missing = new ArrayList<>();
        Set<String> enter = new TreeSet<>();
        onDatabase.stream()
                .filter(g -> g.isToRole() && (g.isOwnership() || g.privilege().equals("USAGE")))
                .forEach(g -> enter.add(g.grantee()));
        if (buildRoles.stream().noneMatch(enter::contains)) {
            missing.add(new MissingPrivilege(
                    "Builds work in this database.", GrantSql.grant("USAGE", "DATABASE " + id(database), build)));
        }
        SnowflakeLogin gate = config.gate();
        if (gate != null && !enter.contains(gate.role()) && !enter.contains("PUBLIC")) {
            missing.add(new MissingPrivilege(
                    "Gates read in this database.", GrantSql.grant("USAGE", "DATABASE " + id(database), gate.role())));
        }
        return missing;
    }

    private static boolean may(Collection<Grant> has, String privilege, String on, String name) {
        return has.stream()
                .anyMatch(g -> g.on().equals(on)
                        && g.name().replace("\"", "").equals(name)
                        && (g.privilege().equals(privilege) || g.isOwnership()));
    }

    private static Set<String> databases(Collection<String> exposures) {
        Set<String> databases = new TreeSet<>();
        for (String exposure : exposures) {
            String schema = exposure.endsWith("*") ? exposure.substring(0, exposure.length() - 1) + "X" : exposure;
            if (SnowflakeSql.isSchema(schema)) {
                databases.add(database(schema));
            }
        }
        return databases;
    }

    /** The schemas of the exposures that are there, by database: those named, and those that a release built. */
    private Map<String, List<String>> lives(
            SnowflakeSession session, Collection<String> exposures, Collection<String> shared) throws SQLException {
        Map<String, List<String>> lives = new HashMap<>();
        Markers markers = new Markers(config);
        for (String database :
                information.databases(session, databases(exposures)).keySet()) {
            markers.ofDatabase(session, database).stream()
                    .filter(s -> exposures.contains(s.name())
                            || s.marker() != null && exposures.stream().anyMatch(e -> matches(e, s.name())))
                    .filter(s -> !shared.contains(s.name()) && !isSide(s.name()))
                    .forEach(s -> lives.computeIfAbsent(database, d -> new ArrayList<>())
                            .add(s.name()));
        }
        return lives;
    }

    private static boolean matches(String exposure, String schema) {
        return exposure.endsWith("*") && schema.startsWith(exposure.substring(0, exposure.length() - 1));
    }

    private static boolean isSide(String schema) {
        String name = inDatabase(schema);
        int suffix = name.indexOf("__");
        return suffix > 0 && Sides.isSideOf(List.of(name.substring(0, suffix)), name);
    }

    private List<MissingPrivilege> ofSchemas(SnowflakeSession session, List<String> lives, Set<String> buildRoles)
            throws SQLException {
        List<MissingPrivilege> missing = new ArrayList<>();
        Map<String, String> words = new HashMap<>();
        List<Relation> relations = information.relations(session, lives);
        relations.forEach(r -> words.put(r.name().toString(), r.word()));
        for (Schema live : information.schemas(session, lives).values()) {
            if (!live.owner().equals(operator)) {
                missing.add(new MissingPrivilege(
                        "Schema " + schema(live.name()) + " is Live, which is the operator's.",
                        GrantSql.own("SCHEMA " + schema(live.name()), operator)));
            }
            missing.addAll(makes(ShownGrants.onSchema(session, live.name()), schema(live.name()), buildRoles));
        }
        missing.addAll(notOurs(relations));
        missing.addAll(writes(ShownGrants.onRelations(session, lives), words, buildRoles));
        return missing;
    }

    /** Cloning, handing over and granting all need the owner's rights. */
    private List<MissingPrivilege> notOurs(List<Relation> relations) {
        Set<String> kinds = new TreeSet<>();
        relations.stream()
                .filter(r -> !r.owner().equals(operator))
                .forEach(r -> kinds.add("ALL " + GrantSql.plural(r.word()) + " IN SCHEMA "
                        + schema(r.name().schema())));
        return kinds.stream()
                .map(k -> new MissingPrivilege("What is in Live is the operator's.", GrantSql.own(k, operator)))
                .toList();
    }

    /** A build that may make things in Live makes all the rest pointless. */
    static List<MissingPrivilege> makes(List<Grant> onSchema, String name, Set<String> buildRoles) {
        return onSchema.stream()
                .filter(g -> g.isToRole()
                        && buildRoles.contains(g.grantee())
                        && g.privilege().startsWith("CREATE "))
                .map(g -> new MissingPrivilege(
                        "A build must not be able to write Live.",
                        GrantSql.revoke(g.privilege(), "SCHEMA " + name, g.grantee())))
                .toList();
    }

    static List<MissingPrivilege> writes(List<OnRelation> grants, Map<String, String> words, Set<String> buildRoles) {
        return grants.stream()
                .filter(g ->
                        SealCheck.isWriting(g.grant(), buildRoles) && !g.grant().isOwnership())
                .map(g -> new MissingPrivilege(
                        "A build must not be able to write Live.",
                        GrantSql.revoke(
                                g.grant().privilege(),
                                words.getOrDefault(g.relation().toString(), "TABLE") + " " + relation(g.relation()),
                                g.grant().grantee())))
                .toList();
    }
}
