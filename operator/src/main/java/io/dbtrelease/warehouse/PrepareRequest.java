package io.dbtrelease.warehouse;

import java.util.List;

/**
 * Make Green: its schemas, owned by the build role, and what starts from Live's data.
 *
 * @param marker what the schemas are marked with; {@code liveName} is set per schema
 * @param schemas Green's schemas with their Live names
 * @param seeds what is copied; a Live relation that does not exist is skipped
 * @param shared schemas that the build writes in place: made if absent, usable by the build role; one that is or was a side of a release, or whose name a
 *     release has claimed, is refused
 * @param replaced relations of shared schemas that the build drops, with what hangs on them, and makes anew; refused where a side of a release hangs on one
 * @param maxSeedBytes most bytes that may be copied; more is refused before the first is
 * @param round of the attempt, which grows when Green has to be made anew
 */
public record PrepareRequest(
        ReleaseId release,
        Marker marker,
        List<SchemaMove> schemas,
        List<Seed> seeds,
        List<String> shared,
        List<RelationName> replaced,
        long maxSeedBytes,
        int round) {
    public PrepareRequest {
        schemas = List.copyOf(schemas);
        seeds = List.copyOf(seeds);
        shared = List.copyOf(shared);
        replaced = List.copyOf(replaced);
    }

    /** Of an attempt's first round. */
    public PrepareRequest(
            ReleaseId release,
            Marker marker,
            List<SchemaMove> schemas,
            List<Seed> seeds,
            List<String> shared,
            List<RelationName> replaced,
            long maxSeedBytes) {
        this(release, marker, schemas, seeds, shared, replaced, maxSeedBytes, 1);
    }
}
