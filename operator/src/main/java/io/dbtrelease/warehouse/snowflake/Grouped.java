package io.dbtrelease.warehouse.snowflake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Schemas by their database: a database's INFORMATION_SCHEMA knows its own only. */
final class Grouped {
    private Grouped() {}

    /** Names of schemas, without the database, by database. */
    static Map<String, List<String>> databases(Collection<String> schemas) {
        Map<String, List<String>> grouped = new TreeMap<>();
        schemas.stream()
                .sorted()
                .distinct()
                .forEach(s -> grouped.computeIfAbsent(SnowflakeSql.database(s), d -> new ArrayList<>())
                        .add(SnowflakeSql.inDatabase(s)));
        return grouped;
    }
}
