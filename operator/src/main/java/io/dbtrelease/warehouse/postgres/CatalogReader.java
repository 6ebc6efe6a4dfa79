package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Catalog.Column;
import io.dbtrelease.warehouse.Catalog.Kind;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads relations and columns from the catalog; sequences, indexes and types are not relations here. */
final class CatalogReader {
    static final int MAX_RELATIONS = 50_000;

    private record Line(
            RelationName relation, Kind kind, @Nullable Column column) {}

    private CatalogReader() {}

    static Catalog read(Session session, Collection<String> schemas) throws SQLException {
        int relations = session.first(
                        "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'm', 'f')",
                        r -> r.getInt(1),
                        schemas)
                .orElse(0);
        if (relations > MAX_RELATIONS) {
            throw new WarehouseException(
                    WarehouseException.Kind.Failed,
                    relations + " relations in these schemas; at most " + MAX_RELATIONS + " are read");
        }
        List<Line> lines = session.list(
                """
                select n.nspname, c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> ?
                order by n.nspname, c.relname, a.attnum""",
                r -> new Line(
                        new RelationName(r.getString(1), r.getString(2)),
                        kind(r.getString(3)),
                        r.getString(4) == null ? null : new Column(r.getString(4), r.getString(5))),
                schemas,
                Marker.TABLE);
        Map<RelationName, Kind> kinds = new HashMap<>();
        Map<RelationName, List<Column>> columns = new HashMap<>();
        for (Line line : lines) {
            kinds.put(line.relation(), line.kind());
            List<Column> known = columns.computeIfAbsent(line.relation(), r -> new ArrayList<>());
            if (line.column() != null) {
                known.add(line.column());
            }
        }
        Map<RelationName, Catalog.Relation> catalog = new HashMap<>();
        kinds.forEach((relation, kind) ->
                catalog.put(relation, new Catalog.Relation(kind, columns.getOrDefault(relation, List.of()))));
        return new Catalog(catalog);
    }

    static Kind kind(String relkind) {
        return switch (relkind) {
            case "r", "p" -> Kind.Table;
            case "v" -> Kind.View;
            case "m" -> Kind.MaterializedView;
            default -> Kind.Other;
        };
    }
}
