package io.dbtrelease.warehouse;

/** A relation by schema and name, as the engine stores them. */
public record RelationName(String schema, String name) implements Comparable<RelationName> {
    @Override
    public int compareTo(RelationName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
