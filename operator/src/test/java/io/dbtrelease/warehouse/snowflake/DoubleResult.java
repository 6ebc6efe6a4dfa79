package io.dbtrelease.warehouse.snowflake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows.
 *
 * @param type Snowflake's number for the kind of statement
 */
record DoubleResult(int type, List<String> columns, List<List<@Nullable String>> rows) {
    private static final int SELECT = 0x1000;
    private static final int DML = 0x3000;
    private static final int DDL = 0x6000;

    static DoubleResult select(String... columns) {
        return new DoubleResult(SELECT, List.of(columns), new ArrayList<>());
    }

    static DoubleResult changed(long rows) {
        return new DoubleResult(DML, List.of("number of rows updated"), List.of(List.of(Long.toString(rows))));
    }

    static DoubleResult done() {
        return new DoubleResult(DDL, List.of("status"), List.of(List.of("Statement executed successfully.")));
    }

    DoubleResult row(@Nullable Object... values) {
        List<@Nullable String> row = new ArrayList<>();
        Arrays.stream(values).forEach(v -> row.add(v == null ? null : v.toString()));
        rows.add(row);
        return this;
    }

    /** Of a statement that changes rows. */
    long count() {
        String first = rows.getFirst().getFirst();
        return type == DML && first != null ? Long.parseLong(first) : 0;
    }
}
