package io.dbtrelease.api.spec;

/** How Live's names come to show Green. An engine's strategies appear here when the engine lands. */
public enum Strategy {
    /** Schemas are renamed in one transaction (PostgreSQL), or the release's one schema is swapped (Snowflake). */
    SchemaSwap,
    /** A database is swapped with all its schemas (Snowflake). */
    DatabaseSwap,
    /** Tables are swapped one after the other (Snowflake): readers see both releases meanwhile. */
    TableSwap
}
