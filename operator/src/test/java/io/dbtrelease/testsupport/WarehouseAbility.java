package io.dbtrelease.testsupport;

/** What an engine can do beyond what all can; a contract test of an ability that is not declared is skipped. */
public enum WarehouseAbility {
    /** Schemas are flipped; a release may add and drop one. */
    SchemaFlip,
    /** An update of one row in place changes the fingerprint. */
    SeesUpdates,
    /** Queries are really run, as the gate role. */
    Queries,
    /** Green starts from Live's data. */
    Seeds,
    /** What was dropped or changed can be brought back for a while. */
    TimeTravel,
    /** What Green starts from is copied, and how many bytes that may be is bounded. */
    SeedBytes
}
