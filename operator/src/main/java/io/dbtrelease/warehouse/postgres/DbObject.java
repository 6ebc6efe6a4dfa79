package io.dbtrelease.warehouse.postgres;

import org.jspecify.annotations.Nullable;

/**
 * An object that can be dropped by itself: a relation, a function, a type, …; what belongs to one (index, rule, row type, owned sequence) is a part of it.
 *
 * @param type in the server's words: {@code table}, {@code view}, {@code materialized view}, {@code function}, …
 * @param schema null: it is in none
 * @param identity as statements name it, quoted where needed
 */
record DbObject(Key key, String type, @Nullable String schema, String identity) {
    /** What pg_depend calls an object by. */
    record Key(long classId, long objectId) {}

    @Override
    public String toString() {
        return type + " " + identity;
    }
}
