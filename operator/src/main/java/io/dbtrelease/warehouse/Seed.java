package io.dbtrelease.warehouse;

/** A relation of Green that starts from Live's data. */
public record Seed(RelationName live, RelationName green) {}
