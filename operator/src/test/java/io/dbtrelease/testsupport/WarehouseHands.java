package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;

/** What others than the operator do in a warehouse: builds, people, other tools. Tables have the columns {@code id integer, name text}. */
public interface WarehouseHands {
    /** A schema of Live's owner, without a marker. */
    void createSchema(String schema);

    /** A table made by the schema's owner, with this many rows. */
    void createTable(String schema, String table, int rows);

    /** A view made by the schema's owner, over a relation. */
    void createView(String schema, String view, RelationName of);

    /** Updates one row of a table. */
    void write(RelationName table);

    /** Drops a schema with all that is in it. */
    void dropSchema(String schema);

    /** Renames a schema. */
    void renameSchema(String from, String to);

    /** Writes a schema's marker anew. */
    void mark(String schema, Marker marker);

    /** Rows of a table. */
    long rows(RelationName table);
}
