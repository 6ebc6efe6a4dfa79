package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Claim;
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
import io.dbtrelease.warehouse.SchemaState;
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

/** A Snowflake account. Every call opens a connection of its own and closes it. */
public final class SnowflakeWarehouse implements Warehouse {
    private static final Duration PROBE = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration WRITE = Duration.ofSeconds(120);
    private static final String IDENTITY = "dbt-release-operator/identity";
    private static final String FINGERPRINT = "dbt-release-operator/fingerprint";

    private final SnowflakeConfig config;
    private final SnowflakeSessions sessions;
    private final ControlTables control;
    private final Markers markers;

    /** With slots of its own. */
    public SnowflakeWarehouse(SnowflakeConfig config) {
        this(config, new SnowflakeSlots());
    }

    /** @param slots shared by all that open this account */
    public SnowflakeWarehouse(SnowflakeConfig config, SnowflakeSlots slots) {
        this(config, new SnowflakeSessions(config, slots));
    }

    SnowflakeWarehouse(SnowflakeConfig config, SnowflakeSessions sessions) {
        this.config = config;
        this.sessions = sessions;
        this.control = new ControlTables(config);
        this.markers = new Markers(config);
    }

    private static String tag(ReleaseId release, String what) {
        return "dbt-release-operator/" + release.uid() + "/" + what;
    }

    @Override
    public Health probe() {
        long start = System.nanoTime();
        String version = sessions.asOperator(
                "dbt-release-operator/probe",
                PROBE,
                session -> session.first("SELECT CURRENT_VERSION()", r -> r.getString(1))
                        .orElse("?"));
        return new Health(
                "Snowflake",
                version,
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    @Override
    public List<MissingPrivilege> preflight(Collection<String> exposures, Collection<String> shared) {
        return new Preflight(sessions).check(exposures, shared);
    }

    @Override
    public Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names) {
        return sessions.asOperator(tag(release, "observe"), READ, session -> {
            List<SchemaState> schemas = markers.namedOrOf(session, names, release.uidsWith(takesOverFrom));
            return new Sides(schemas, control.read(session, exposure));
        });
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        return sessions.asOperator(
                tag(release, "claim"), WRITE, session -> control.claim(session, release, exposure, takeOverFrom));
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        sessions.asOperator(tag(release, "unclaim"), WRITE, session -> {
            control.unclaim(session, release, exposure);
            return true;
        });
    }

    @Override
    public PrepareReply prepare(PrepareRequest request) {
        return new PrepareGreen(sessions).prepare(request);
    }

    @Override
    public SealReply seal(SealRequest request) {
        return sessions.asOperator(
                tag(request.release(), "seal"), WRITE, session -> new SealGreen(config).seal(session, request));
    }

    @Override
    public String identity(Collection<String> schemas) {
        return sessions.asOperator(IDENTITY, READ, session -> Fingerprints.identity(session, config, schemas));
    }

    @Override
    public String fingerprint(Collection<String> schemas) {
        return sessions.asOperator(FINGERPRINT, READ, session -> Fingerprints.ofSchemas(session, config, schemas));
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        return sessions.asOperator(FINGERPRINT, READ, session -> Fingerprints.ofRelations(session, config, relations));
    }

    @Override
    public List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap) {
        return green.isEmpty()
                ? List.of()
                : sessions.asOperator(
                        "dbt-release-operator/views", WRITE, session -> new ViewTrap(swap, green).find(session));
    }

    @Override
    public List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known) {
        return sessions.asOperator(
                tag(request.release(), "obstacles"),
                WRITE,
                session -> new Obstacles(config, request).find(session, known));
    }

    @Override
    public void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants) {
        sessions.asOperator(tag(request.release(), "grants"), WRITE, session -> {
            new Grants(config).mirror(session, request, withOwnGrants);
            return true;
        });
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        return new Flip(sessions, control, markers, request).run();
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        return sessions.atOnce(
                Flip.tag(release.uid()),
                Flip.LIMIT,
                session -> new Withdraw(control, release, exposure, requestId).run(session));
    }

    @Override
    public DropReply drop(ReleaseId release, int revision, Collection<String> schemas) {
        return sessions.asOperator(tag(release, "drop"), WRITE, session -> {
            DropReply reply = new DropSide(markers, release, revision).drop(session, schemas);
            control.forget(session);
            return reply;
        });
    }

    @Override
    public Optional<Instant> restorable(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return side.isEmpty()
                ? Optional.empty()
                : sessions.asOperator(
                        tag(release, "restorable"),
                        READ,
                        new Restore(control, markers, release, revision, side, retiredAt)::reachableUntil);
    }

    @Override
    public RestoreReply restore(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return side.isEmpty()
                ? new RestoreReply.Unavailable("nothing is known of its schemas")
                : sessions.asOperator(
                        tag(release, "restore"),
                        WRITE,
                        new Restore(control, markers, release, revision, side, retiredAt)::restore);
    }

    @Override
    public Catalog catalog(Collection<String> schemas) {
        return sessions.asOperator(
                "dbt-release-operator/catalog",
                WRITE,
                session -> new CatalogReader(new InformationSchema(config)).read(session, schemas));
    }

    @Override
    public Map<RelationName, Long> rowCounts(Collection<RelationName> relations, Duration timeout) {
        return new RowCounts(sessions, new InformationSchema(config)).count(relations, timeout);
    }

    @Override
    public QueryAnswer query(String sql, Duration timeout) {
        return new GateQuery(sessions).run(sql, timeout);
    }

    @Override
    public void close() {}
}
