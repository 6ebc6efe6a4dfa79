package io.dbtrelease.warehouse;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One warehouse with its three roles. Every call is bounded in time, holds no connection between calls, and may be made again: an effect that was
 * already there is not made twice. All throw {@link WarehouseException}; after one, what was asked may or may not have been done.
 */
public interface Warehouse extends AutoCloseable {
    /** A cheap question to the engine as the operator's role, at most 10 seconds. */
    Health probe();

    /**
     * What the three roles lack for releases into these Live names.
     *
     * @param exposures {@code *} at the end stands for anything and is checked as far as it can be
     * @param shared names among them that builds write in place: no Live
     */
    List<MissingPrivilege> preflight(Collection<String> exposures, Collection<String> shared);

    /** What there is of a release: schemas of these names, schemas marked with the release's UID, schemas called
     * {@code <name>__g<number>} or {@code <name>__r<number>} after any of the names (attempt numbers start above all of them), the claim on the exposure. Reads only. */
    default Sides observe(ReleaseId release, String exposure, Collection<String> names) {
        return observe(release, null, exposure, names);
    }

    /**
     * The same of a release that takes over from another.
     *
     * @param takesOverFrom UID whose marked schemas are seen as well; null: of none
     */
    Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names);

    /**
     * Takes the exposure's claim if nobody has it.
     *
     * @param takeOverFrom UID of the release that may be taken over from; null: none
     * @return the claim as it is now; its owner tells whether it was won
     */
    Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom);

    /** Gives up the claim, if this release has it; Live and the markers stay. */
    void unclaim(ReleaseId release, String exposure);

    /**
     * Makes Green, once for each round of an attempt: what was made for this round already stays as it is, whatever a build has done to it since, and the reply
     * is that of then. What an earlier round left under the same names is dropped first; for a round that is over, {@link WarehouseException}. So a request that
     * comes late, from an operator that stood still, takes nothing from under a build. Takes as long as the copy takes: at most a minute and a second for every
     * 2 MiB.
     */
    PrepareReply prepare(PrepareRequest request);

    /**
     * Seals Green. What the build made in it is refused where it would run with the rights of its new owner: functions that are SECURITY DEFINER, and
     * functions of its own in indexes.
     */
    SealReply seal(SealRequest request);

    /**
     * A short text that says which schemas these are, whatever is in them: one that is dropped and made again under the same name is another one, one that is
     * renamed or changes its owner is not. A schema that does not exist is part of the text.
     */
    String identity(Collection<String> schemas);

    /** A short text that changes when relations, columns, or rows of these schemas change: cheap, from counters and catalogs, not from data. */
    String fingerprint(Collection<String> schemas);

    /** The same over single relations; one that does not exist is part of the text. */
    String relationsFingerprint(Collection<RelationName> relations);

    /**
     * Views and functions of Green whose text spells out a name that the flip gives to something else: an engine that binds by name would have them read another
     * release's data. Reads only. Empty where views are bound to what they were made of.
     *
     * @param green Green's schemas with their Live names
     */
    List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap);

    /**
     * What would be lost or broken by this flip: outside views and functions bound to Live, publications, extensions and hand-made objects inside Live,
     * Green bound to Live or Retired, {@link #nameTraps} that came since, names that do not fit. Reads only.
     *
     * @param known relations of Live that the release itself built (its catalog then); anything else in Live is hand-made
     */
    List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known);

    /**
     * Mirrors container grants, default privileges, readers and relation grants from Live onto the incoming side. A role that may not use Live's schema any more
     * may not use what a rollback brings either.
     *
     * @param withOwnGrants relations of the incoming side, by its names, whose grants the project itself says: they get nothing from Live
     */
    void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants);

    /** Checks and flips. */
    FlipReply flip(FlipRequest request);

    /**
     * Takes back a flip that was asked for: it is made no more, however late the request for it comes.
     *
     * @return false where it was made already; that stays
     */
    boolean withdraw(ReleaseId release, String exposure, String requestId);

    /**
     * Drops schemas of a side that carry this release's marker with this revision and none of which is a Live name; a batch at a time. What is not there
     * counts as dropped.
     */
    DropReply drop(ReleaseId release, int revision, Collection<String> schemas);

    /**
     * Until when a side that is gone, or that was changed since, can be brought back as it was when it left Live. Reads only.
     *
     * @param retiredAt when it left Live
     * @return empty: the engine has no time travel, or its retention is over
     */
    Optional<Instant> restorable(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt);

    /**
     * Brings a side back under its names, as it was when it left Live, and looks at its markers. One that stands there whole stays as it is.
     *
     * @param retiredAt when it left Live
     */
    RestoreReply restore(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt);

    /** Relations and columns of the schemas. At most 50,000 relations: more is a {@link WarehouseException}. */
    Catalog catalog(Collection<String> schemas);

    /**
     * Exact row counts; a relation that does not exist is absent from the map. Each count is bounded by the timeout. Counting a view runs what is in it, so
     * that is done by the gate role alone: without one, {@link WarehouseException.Kind#PermissionDenied}.
     */
    Map<RelationName, Long> rowCounts(Collection<RelationName> relations, Duration timeout);

    /** Runs one query as the gate role, read only; bounded in time, rows and bytes. Without a gate role: {@link QueryAnswer.Invalid}. */
    QueryAnswer query(String sql, Duration timeout);

    @Override
    void close();
}
