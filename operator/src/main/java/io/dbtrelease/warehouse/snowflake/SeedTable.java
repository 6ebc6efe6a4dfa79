package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A relation of Live that is there and that one of Green starts from. */
record SeedTable(Seed seed, Relation relation) {
    /** Those of the seeds that Live has. */
    static List<SeedTable> of(Collection<Seed> seeds, Collection<Relation> live) {
        Map<Object, Relation> byName = new HashMap<>();
        live.forEach(r -> byName.put(r.name(), r));
        List<SeedTable> tables = new ArrayList<>();
        for (Seed seed : seeds) {
            Relation relation = byName.get(seed.live());
            if (relation != null) {
                tables.add(new SeedTable(seed, relation));
            }
        }
        return tables;
    }

    /** What the metadata said of them before they were cloned; null: of one of them it says nothing. */
    static @Nullable Long rows(Collection<SeedTable> tables) {
        long sum = 0;
        for (SeedTable table : tables) {
            Long rows = table.relation().rows();
            if (rows == null) {
                return null;
            }
            sum += rows;
        }
        return sum;
    }
}
