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
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Warehouse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Snowflake account. Every call opens a connection of its own and closes it. */
public final class SnowflakeWarehouse implements Warehouse {
    private static final Duration PROBE = Duration.ofSeconds(10);
    /** Of one statement that reads or changes a whole side. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private final SnowflakeConfig config;
    private final SnowflakeSessions sessions;

    public SnowflakeWarehouse(SnowflakeConfig config) {
        this.config = config;
        this.sessions = new SnowflakeSessions(config);
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
    public Sides observe(ReleaseId release, String exposure, Collection<String> names) {
        throw new UnsupportedOperationException("observe");
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        throw new UnsupportedOperationException("claim");
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        throw new UnsupportedOperationException("unclaim");
    }

    @Override
    public PrepareReply prepare(PrepareRequest request) {
        return new PrepareGreen(sessions).prepare(request);
    }

    @Override
    public SealReply seal(SealRequest request) {
        return sessions.asOperator(
                tag(request.release(), "seal"), LONG, session -> new SealGreen(config).seal(session, request));
    }

    @Override
    public String identity(Collection<String> schemas) {
        throw new UnsupportedOperationException("identity");
    }

    @Override
    public String fingerprint(Collection<String> schemas) {
        throw new UnsupportedOperationException("fingerprint");
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        throw new UnsupportedOperationException("relationsFingerprint");
    }

    @Override
    public List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known) {
        return sessions.asOperator(
                tag(request.release(), "obstacles"),
                LONG,
                session -> new Obstacles(config, request).find(session, known));
    }

    @Override
    public void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants) {
        sessions.asOperator(tag(request.release(), "grants"), LONG, session -> {
            new Grants(config).mirror(session, request, withOwnGrants);
            return true;
        });
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        throw new UnsupportedOperationException("flip");
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        throw new UnsupportedOperationException("withdraw");
    }

    @Override
    public DropReply drop(ReleaseId release, int revision, Collection<String> schemas) {
        throw new UnsupportedOperationException("drop");
    }

    @Override
    public Catalog catalog(Collection<String> schemas) {
        return sessions.asOperator(
                "dbt-release-operator/catalog",
                LONG,
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

    private static String tag(ReleaseId release, String what) {
        return "dbt-release-operator/" + release.uid() + "/" + what;
    }

    @Override
    public void close() {}
}
