package io.dbtrelease.core.gate;

/** A relation by the schema that it has in Live, whichever side it is on, and by its name, both as the engine stores them. */
public record RelationId(String schema, String name) implements Comparable<RelationId> {
    @Override
    public int compareTo(RelationId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
