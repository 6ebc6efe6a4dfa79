package io.dbtrelease.simulation;

import io.dbtrelease.warehouse.Swap;
import java.util.Locale;

/** Whose rules a run's warehouses have, and what Live is called there. */
enum Engine {
    /** All of a flip in one transaction. */
    Postgres("", "analytics"),
    /** One statement after the other, each seen by all at once; databases are swapped. */
    Snowflake("snowflake-", "SHOP.ANALYTICS");

    /** Before the names of its scenarios. */
    final String prefix;

    final String live;

    Engine(String prefix, String live) {
        this.prefix = prefix;
        this.live = live;
    }

    Swap swap() {
        return this == Snowflake ? Swap.Databases : Swap.Schemas;
    }

    /** The name of Live's schema, or of the custom one beside it, on a side. */
    String side(String schema, String suffix) {
        return swap().side(schema, suffix);
    }

    /** The custom schema of a target schema. */
    String marts(String target) {
        return target + written("_marts");
    }

    /** A name without quotes as the engine keeps it. */
    String written(String name) {
        return this == Snowflake ? name.toUpperCase(Locale.ROOT) : name;
    }

    static boolean isGreen(String schema) {
        return schema.toLowerCase(Locale.ROOT).contains("__g");
    }

    static boolean isRetired(String schema) {
        return schema.toLowerCase(Locale.ROOT).contains("__r");
    }
}
