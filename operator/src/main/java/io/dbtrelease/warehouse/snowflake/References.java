package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Policies and tags: they are set on a relation or a column and stay with it, so a Green that was built anew has none of Live's. A masking policy that is lost
 * shows everybody what it hid.
 */
final class References {
    private static final int PER_QUERY = 50;
    private static final String UNSUPPORTED = "0A000";

    /**
     * One policy or tag on one relation.
     *
     * @param what kind and qualified name, and a tag's value
     * @param column null: on the relation
     * @param home {@code DATABASE.SCHEMA} that it is kept in
     */
    record Reference(RelationName on, String what, @Nullable String column, String home) {
        private String key(String name) {
            return name + "|" + (column == null ? "" : column) + "|" + what;
        }

        /** For people. */
        String shown() {
            return what + (column == null ? "" : " on column " + id(column));
        }
    }

    private final FlipRequest request;

    References(FlipRequest request) {
        this.request = request;
    }

    List<Obstacle> find(SnowflakeSession session, Collection<Relation> live, Collection<Relation> green)
            throws SQLException {
        Map<String, String> sides = new HashMap<>();
        request.incoming().forEach(m -> sides.put(m.live(), m.side()));
        Set<RelationName> there = green.stream().map(Relation::name).collect(Collectors.toSet());
        List<Relation> both = live.stream()
                .filter(r -> sides.containsKey(r.name().schema())
                        && there.contains(new RelationName(
                                sides.get(r.name().schema()), r.name().name())))
                .toList();
        List<Reference> onLive = references(session, both);
        if (onLive.isEmpty()) {
            return List.of();
        }
        Set<String> names = both.stream().map(r -> r.name().name()).collect(Collectors.toSet());
        List<Relation> namesakes =
                green.stream().filter(r -> names.contains(r.name().name())).toList();
        return lost(onLive, references(session, namesakes));
    }

    /** What Live's relations have and their namesakes in Green lack, and what is kept where the flip takes it away. */
    List<Obstacle> lost(List<Reference> onLive, List<Reference> onGreen) {
        Map<String, String> lives = new HashMap<>();
        request.incoming().forEach(m -> lives.put(m.side(), m.live()));
        Set<String> kept = new HashSet<>();
        onGreen.forEach(r -> kept.add(lives.get(r.on().schema()) + "|" + r.key(r.on().name())));
        Set<Obstacle> obstacles = new LinkedHashSet<>();
        for (Reference reference : onLive) {
            if (!kept.contains(
                    reference.on().schema() + "|" + reference.key(reference.on().name()))) {
                obstacles.add(
                        new Obstacle(
                                reference.what().startsWith("tag ") ? "TagLost" : "PolicyLost",
                                relation(reference.on()),
                                "It has " + reference.shown()
                                        + ", and what takes its place has not. Set it in a post-hook of the model, from a schema that is not released."));
            }
        }
        Set<String> moved = new HashSet<>();
        for (SchemaMove move : request.incoming()) {
            moved.add(move.live());
            moved.add(move.side());
        }
        onGreen.stream()
                .filter(r -> moved.contains(r.home()))
                .map(
                        r -> new Obstacle(
                                "PolicyInLive",
                                relation(r.on()),
                                "It has " + r.shown()
                                        + ", which is kept in a schema that the flip moves. Keep policies and tags in a database of their own."))
                .forEach(obstacles::add);
        return List.copyOf(obstacles);
    }

    static List<Reference> references(SnowflakeSession session, List<Relation> relations) throws SQLException {
        List<Reference> references = new ArrayList<>();
        for (int from = 0; from < relations.size(); from += PER_QUERY) {
            List<Relation> some = relations.subList(from, Math.min(relations.size(), from + PER_QUERY));
            references.addAll(ask(session, some, References::policies, References::policy));
            references.addAll(ask(session, some, References::tags, References::tag));
        }
        return references;
    }

    private static List<Reference> ask(
            SnowflakeSession session,
            List<Relation> relations,
            Function<Relation, String> query,
            SnowflakeSession.Row<Reference> row)
            throws SQLException {
        try {
            return session.list(relations.stream().map(query).collect(Collectors.joining("\nUNION ALL ")), row);
        } catch (SQLException e) {
            // An account of the standard edition has neither policies nor tags.
            if (UNSUPPORTED.equals(e.getSQLState())) {
                return List.of();
            }
            throw e;
        }
    }

    static String policies(Relation relation) {
        String of = relation(relation.name());
        String database = database(relation.name().schema());
        return "SELECT " + text(database)
                + " AS D, REF_SCHEMA_NAME, REF_ENTITY_NAME, REF_COLUMN_NAME, POLICY_KIND, POLICY_DB, POLICY_SCHEMA,"
                + " POLICY_NAME FROM TABLE(" + id(database)
                + ".INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => " + text(of) + ", REF_ENTITY_DOMAIN => "
                + text(domain(relation)) + "))";
    }

    private static Reference policy(ResultSet r) throws SQLException {
        String home = r.getString(6) + "." + r.getString(7);
        return new Reference(
                new RelationName(r.getString(1) + "." + r.getString(2), r.getString(3)),
                r.getString(5).toLowerCase(Locale.ROOT).replace('_', ' ') + " " + home + "." + r.getString(8),
                r.getString(4),
                home);
    }

    /** Tags on the relation, and on its columns; those that it inherits from a container are the container's. To these functions a view is a table. */
    static String tags(Relation relation) {
        String database = database(relation.name().schema());
        String asked = "(" + text(relation(relation.name())) + ", 'TABLE'))";
        String columns = "SELECT " + text(database) + " AS D, "
                + text(inDatabase(relation.name().schema())) + " AS S, "
                + text(relation.name().name())
                + " AS R, COLUMN_NAME, TAG_DATABASE, TAG_SCHEMA, TAG_NAME, TAG_VALUE FROM TABLE("
                + id(database) + ".INFORMATION_SCHEMA.";
        return columns + "TAG_REFERENCES" + asked + " WHERE LEVEL NOT IN ('ACCOUNT', 'DATABASE', 'SCHEMA')\nUNION ALL "
                + columns + "TAG_REFERENCES_ALL_COLUMNS" + asked + " WHERE LEVEL = 'COLUMN'";
    }

    private static Reference tag(ResultSet r) throws SQLException {
        String home = r.getString(5) + "." + r.getString(6);
        return new Reference(
                new RelationName(r.getString(1) + "." + r.getString(2), r.getString(3)),
                "tag " + home + "." + r.getString(7) + " = " + text(String.valueOf(r.getString(8))),
                r.getString(4),
                home);
    }

    private static String domain(Relation relation) {
        return relation.type().endsWith("VIEW") ? "VIEW" : "TABLE";
    }
}
