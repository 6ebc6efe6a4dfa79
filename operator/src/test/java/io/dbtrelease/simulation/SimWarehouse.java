package io.dbtrelease.simulation;

import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
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
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A tenant's warehouse as one process of the operator reaches it: every call is numbered and may fail, and what took effect is held against the invariants. */
class SimWarehouse implements Warehouse {
    final Sim sim;
    final Wire wire;
    final SimTenant tenant;
    final SimOperator process;
    private final FakeWarehouse fake;
    private final Checker checker;
    private final String password;

    SimWarehouse(Sim sim, Wire wire, SimTenant tenant, SimOperator process, String password) {
        this.sim = sim;
        this.wire = wire;
        this.tenant = tenant;
        this.process = process;
        this.fake = tenant.warehouse;
        this.checker = sim.checker;
        this.password = password;
    }

    boolean mayLogIn() {
        return tenant.accepts(password);
    }

    /** One numbered call. */
    final <T> T ask(String what, Supplier<T> effect) {
        return wire.call(
                Wire.Service.Warehouse,
                what,
                () -> {
                    if (!mayLogIn()) {
                        throw new WarehouseException(
                                WarehouseException.Kind.AuthenticationFailed, "the password is not the role's");
                    }
                    return effect.get();
                },
                kind -> new WarehouseException(kind, "no answer of the warehouse"));
    }

    @Override
    public Health probe() {
        return ask("probe", fake::probe);
    }

    @Override
    public List<MissingPrivilege> preflight(Collection<String> exposures, Collection<String> shared) {
        return ask("preflight", () -> fake.preflight(exposures, shared));
    }

    @Override
    public Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names) {
        return ask("observe " + exposure, () -> fake.observe(release, takesOverFrom, exposure, names));
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        return ask("claim " + exposure, () -> fake.claim(release, exposure, takeOverFrom));
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        ask("unclaim " + exposure, () -> {
            fake.unclaim(release, exposure);
            return release;
        });
    }

    @Override
    public PrepareReply prepare(PrepareRequest request) {
        return ask("prepare " + request.schemas(), () -> {
            Map<String, Held> before = fake.held();
            PrepareReply reply = made(request);
            if (reply instanceof PrepareReply.Prepared prepared) {
                checker.prepared(request, prepared.identity(), before);
            }
            return reply;
        });
    }

    PrepareReply made(PrepareRequest request) {
        return fake.prepare(request);
    }

    @Override
    public SealReply seal(SealRequest request) {
        return ask("seal " + request.schemas(), () -> {
            checker.sealing(request);
            return fake.seal(request);
        });
    }

    @Override
    public String identity(Collection<String> schemas) {
        return ask("identity " + schemas, () -> fake.identity(schemas));
    }

    @Override
    public String fingerprint(Collection<String> schemas) {
        return ask("fingerprint " + schemas, () -> fake.fingerprint(schemas));
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        return ask("relationsFingerprint", () -> fake.relationsFingerprint(relations));
    }

    @Override
    public List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap) {
        return ask("nameTraps", () -> fake.nameTraps(green, swap));
    }

    @Override
    public List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known) {
        return ask("obstacles", () -> fake.obstacles(request, known));
    }

    @Override
    public void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants) {
        ask("mirrorGrants", () -> {
            fake.mirrorGrants(request, withOwnGrants);
            return request;
        });
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        return ask("flip " + request.from() + " to " + request.toRevision(), () -> {
            Map<String, Held> before = fake.held();
            int flips = fake.flips().size();
            FlipReply reply = fake.flip(request);
            if (fake.flips().size() > flips) {
                checker.flipped(process, tenant, request, before, fake.held());
            }
            return reply;
        });
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        return ask("withdraw " + exposure, () -> fake.withdraw(release, exposure, requestId));
    }

    @Override
    public DropReply drop(ReleaseId release, int revision, Collection<String> schemas) {
        return ask("drop " + schemas, () -> {
            Map<String, Held> before = fake.held();
            DropReply reply = fake.drop(release, revision, schemas);
            checker.dropped(tenant, release, schemas, before, fake.held());
            return reply;
        });
    }

    @Override
    public Optional<Instant> restorable(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return ask("restorable " + side, () -> fake.restorable(release, revision, side, retiredAt));
    }

    @Override
    public RestoreReply restore(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return ask("restore " + side, () -> fake.restore(release, revision, side, retiredAt));
    }

    @Override
    public Catalog catalog(Collection<String> schemas) {
        return ask("catalog " + schemas, () -> {
            checker.looked(process, schemas, fake.held());
            return fake.catalog(schemas);
        });
    }

    @Override
    public Map<RelationName, Long> rowCounts(Collection<RelationName> relations, Duration timeout) {
        return ask("rowCounts", () -> fake.rowCounts(relations, timeout));
    }

    @Override
    public QueryAnswer query(String sql, Duration timeout) {
        return ask("query", () -> fake.query(sql, timeout));
    }

    @Override
    public void close() {}
}
