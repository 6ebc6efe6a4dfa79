package io.dbtrelease.warehouse.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** SQL arrays as lists. */
final class Arrays {
    private Arrays() {}

    /** A {@code text[]} or {@code name[]} without nulls. */
    static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
