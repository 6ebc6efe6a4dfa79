package io.dbtrelease.warehouse;

import java.util.List;

/**
 * Take Green over from the build role: end its sessions, make Live's owner the owner of the schemas and then of what is in them, write the marker afresh
 * (the build role could have changed it), let the gate role read.
 */
public record SealRequest(ReleaseId release, Marker marker, List<SchemaMove> schemas) {
    public SealRequest {
        schemas = List.copyOf(schemas);
    }
}
