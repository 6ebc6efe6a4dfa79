package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Marker;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A schema of the {@link FakeWarehouse}: the object, which keeps its identity when it is renamed. */
final class FakeSchema {
    private static final java.util.concurrent.atomic.AtomicLong IDS = new java.util.concurrent.atomic.AtomicLong();

    /** Another one for each that is made, whatever it is called. */
    final long id = IDS.incrementAndGet();

    String owner;

    @Nullable
    Marker marker;

    final TreeMap<String, Relation> relations = new TreeMap<>();

    FakeSchema(String owner, @Nullable Marker marker) {
        this.owner = owner;
        this.marker = marker;
    }

    /**
     * A relation.
     *
     * @param id never used twice, also when a relation is made again
     * @param writes since it was made
     */
    record Relation(long id, Catalog.Kind kind, List<Catalog.Column> columns, long rows, long writes) {
        Relation written() {
            return new Relation(id, kind, columns, rows, writes + 1);
        }

        String fingerprint() {
            return id + ":" + columns + ":" + rows + ":" + writes;
        }
    }
}
