package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Health;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.RestoreReply;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database. Every call opens a connection of its own and closes it. */
public final class PostgresWarehouse implements Warehouse {
    private static final Duration PROBE = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(30);
    private static final Duration WRITE = Duration.ofSeconds(60);

    private final PostgresConfig config;
    private final PostgresSessions sessions;
    private final MarkerTable markers;
    private final long parallelFrom;

    /** @param slots shared by all that open this database */
    public PostgresWarehouse(PostgresConfig config, Slots slots) {
        this(config, slots, ParallelCopy.WORTH_BYTES);
    }

    /** @param parallelFrom bytes from which Green's copies are made side by side */
    PostgresWarehouse(PostgresConfig config, Slots slots, long parallelFrom) {
        this.parallelFrom = parallelFrom;
        this.config = config;
        this.sessions = new PostgresSessions(config, slots);
        this.markers = new MarkerTable(config.buildRole());
    }

    @Override
    public Health probe() {
        long start = System.nanoTime();
        String version = sessions.read(
                "probe",
                PROBE,
                session -> session.first("show server_version", r -> r.getString(1))
                        .orElse("?"));
        return new Health(
                "PostgreSQL",
                version,
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    @Override
    public List<MissingPrivilege> preflight(Collection<String> exposures, Collection<String> shared) {
        List<MissingPrivilege> missing =
                sessions.read("preflight", READ, session -> Preflight.check(session, config, exposures, shared));
        Credentials gate = config.gate();
        if (missing.isEmpty() && gate != null) {
            sessions.readAsGate(gate, "preflight", PROBE, session -> session.truth("select true"));
        }
        return missing;
    }

    @Override
    public Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names) {
        return sessions.read(
                release.name() + " observe",
                READ,
                session -> new Sides(
                        markers.namedOrOf(session, names, release.uidsWith(takesOverFrom)),
                        ControlTables.read(session, exposure)));
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        return sessions.write(release.name() + " claim", WRITE, session -> {
            ControlTables.ensure(session);
            return ControlTables.claim(session, release, exposure, takeOverFrom);
        });
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        sessions.write(release.name() + " unclaim", WRITE, session -> {
            ControlTables.unclaim(session, release, exposure);
            return true;
        });
    }

    @Override
    public PrepareReply prepare(PrepareRequest request) {
        return new PrepareGreen(sessions, markers, parallelFrom).prepare(request);
    }

    @Override
    public SealReply seal(SealRequest request) {
        return sessions.write(
                request.release().name() + " seal " + request.marker().revision(),
                WRITE,
                session -> new SealGreen(config).seal(session, request));
    }

    @Override
    public String identity(Collection<String> schemas) {
        return sessions.read("identity", READ, session -> Fingerprints.identity(session, schemas));
    }

    @Override
    public String fingerprint(Collection<String> schemas) {
        return sessions.read("fingerprint", READ, session -> Fingerprints.ofSchemas(session, schemas));
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        return sessions.read("fingerprint", READ, session -> Fingerprints.ofRelations(session, relations));
    }

    /** A view of PostgreSQL is bound to its relations, whatever they are called; functions that name a side are among the obstacles. */
    @Override
    public List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap) {
        return List.of();
    }

    @Override
    public List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known) {
        return sessions.read(
                request.release().name() + " obstacles",
                READ,
                session -> new Obstacles(markers, request).find(session, known));
    }

    @Override
    public void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants) {
        sessions.write(request.release().name() + " grants", WRITE, session -> {
            new Grants(config.buildRole()).mirror(session, request, withOwnGrants);
            return true;
        });
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        return new Flip(sessions, markers, request).run();
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        return sessions.write(
                release.name() + " withdraw", WRITE, session -> ControlTables.withdraw(session, exposure, requestId));
    }

    @Override
    public DropReply drop(ReleaseId release, int revision, Collection<String> schemas) {
        return sessions.write(
                release.name() + " drop " + revision,
                WRITE,
                session -> new DropSide(markers).drop(session, release, revision, schemas));
    }

    /** PostgreSQL keeps nothing of what was dropped. */
    @Override
    public Optional<Instant> restorable(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return Optional.empty();
    }

    @Override
    public RestoreReply restore(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return new RestoreReply.Unavailable("PostgreSQL has no time travel: what was dropped is gone");
    }

    @Override
    public Catalog catalog(Collection<String> schemas) {
        return sessions.read("catalog", READ, session -> CatalogReader.read(session, schemas));
    }

    @Override
    public Map<RelationName, Long> rowCounts(Collection<RelationName> relations, Duration timeout) {
        return new RowCounts(sessions).count(relations, timeout);
    }

    @Override
    public QueryAnswer query(String sql, Duration timeout) {
        return new GateQuery(sessions).run(sql, timeout);
    }

    @Override
    public void close() {}
}
