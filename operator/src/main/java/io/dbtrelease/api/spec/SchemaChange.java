package io.dbtrelease.api.spec;

/** A difference between a relation of Live and the same relation of Green. */
public enum SchemaChange {
    AddColumn,
    DropColumn,
    ChangeColumnType,
    AddRelation,
    DropRelation,
    ChangeRelationKind
}
