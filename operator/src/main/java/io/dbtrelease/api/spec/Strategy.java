package io.dbtrelease.api.spec;

/** How Live's names come to show Green. An engine's strategies appear here when the engine lands. */
public enum Strategy {
    SchemaSwap
}
