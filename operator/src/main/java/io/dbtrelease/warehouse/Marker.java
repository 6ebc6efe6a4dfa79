package io.dbtrelease.warehouse;

import org.jspecify.annotations.Nullable;

/**
 * The one row of the table {@link #TABLE} that every schema of a side carries. It travels with the data, so it tells what a name really shows.
 *
 * <p>What was Live before its first flip by a release gets a marker in that flip: of this release, with revision 0 where it was adopted unmarked, and with its
 * own revision where it was taken over from another release.
 *
 * @param releaseUid UID of the DbtRelease
 * @param releaseName {@code namespace/name}, for people
 * @param revision number of the attempt that built the side
 * @param sourceRevision the project's revision, if one was given
 * @param digest of what was built
 * @param liveName the name that the schema has, had or will have in Live
 */
public record Marker(
        String releaseUid,
        String releaseName,
        int revision,
        @Nullable String sourceRevision,
        String digest,
        String liveName) {
    /** Name of the marker's table. */
    public static final String TABLE = "dbt_release_marker";

    /** The same for a schema with this Live name. */
    public Marker at(String schemaInLive) {
        return new Marker(releaseUid, releaseName, revision, sourceRevision, digest, schemaInLive);
    }
}
