package io.dbtrelease.simulation;

import io.dbtrelease.testsupport.FakeWarehouse.Held;
import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeRules;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Snowflake account as one process of the operator reaches it. Claims, flips and what is withdrawn are the production code's: each of its statements is a call of
 * its own, and a block may be ended or stand still between two of its statements. What only reads is one call; the rest is the fake's.
 */
final class SimSnowflake extends SimWarehouse implements SnowflakeRules.Courier {
    /** How many statements a block that flips has, more or less; the later half is about what cannot be taken back. */
    private static final int STATEMENTS = 12;

    private static final int LIMIT = 60;
    /** How long after its limit the service may end a block, in seconds, and less. */
    private static final int SLACK = 14;
    /** How late a block may go on that the service did not end. */
    private static final int LATEST = 300;

    private static final String DATABASE = "SHOP";

    private final Warehouse production;
    private String what = "";
    private @Nullable FlipRequest flipping;
    private boolean oneCall;

    SimSnowflake(Sim sim, Wire wire, SimTenant tenant, SimOperator process, SnowflakeConfig config, String token) {
        super(sim, wire, tenant, process, token);
        this.production = tenant.snowflake.open(config, this);
    }

    private <T> T whole(String call, Supplier<T> work) {
        return ask(call, () -> inOne(work));
    }

    private <T> T inOne(Supplier<T> work) {
        boolean before = oneCall;
        oneCall = true;
        try {
            return work.get();
        } finally {
            oneCall = before;
        }
    }

    @Override
    public Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names) {
        return whole("observe " + exposure, () -> production.observe(release, takesOverFrom, exposure, names));
    }

    @Override
    public String identity(Collection<String> schemas) {
        return whole("identity " + schemas, () -> production.identity(schemas));
    }

    @Override
    public String fingerprint(Collection<String> schemas) {
        return whole("fingerprint " + schemas, () -> production.fingerprint(schemas));
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        return whole("relationsFingerprint", () -> production.relationsFingerprint(relations));
    }

    @Override
    public List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap) {
        return ask(
                "nameTraps",
                () -> tenant.trapped(green.stream().map(SchemaMove::side).toList()).stream()
                        .map(r -> new Obstacle("ViewNamesDatabase", r.toString(), "It names its database."))
                        .toList());
    }

    @Override
    PrepareReply made(PrepareRequest request) {
        PrepareReply reply = super.made(request);
        return reply instanceof PrepareReply.Prepared p
                ? tenant.prepared.computeIfAbsent(p.identity(), identity -> printed(request, p))
                : reply;
    }

    private PrepareReply.Prepared printed(PrepareRequest request, PrepareReply.Prepared p) {
        return inOne(() -> new PrepareReply.Prepared(
                p.relations(),
                p.bytes(),
                p.rows(),
                p.millis(),
                request.seeds().isEmpty()
                        ? ""
                        : production.relationsFingerprint(
                                request.seeds().stream().map(s -> s.live()).toList()),
                production.identity(
                        request.schemas().stream().map(SchemaMove::side).toList()),
                p.warnings()));
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        what = "claim";
        return production.claim(release, exposure, takeOverFrom);
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        what = "unclaim";
        production.unclaim(release, exposure);
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        what = "withdraw";
        return production.withdraw(release, exposure, requestId);
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        what = "flip";
        flipping = request;
        try {
            return production.flip(request);
        } finally {
            flipping = null;
        }
    }

    @Override
    public void login() throws SQLException {
        if (!oneCall) {
            wire.call(
                    Wire.Service.Warehouse,
                    "login",
                    () -> {
                        if (!mayLogIn()) {
                            throw new SQLException("Invalid token.", "08001", 390303);
                        }
                        return true;
                    },
                    SimSnowflake::lost);
        }
    }

    @Override
    public Object carry(String sql) throws SQLException {
        if (oneCall) {
            return tenant.snowflake.run(sql, s -> {}, s -> {});
        }
        boolean reads = sql.startsWith("SELECT") || sql.startsWith("SHOW");
        FlipRequest request = flipping;
        Request sent = new Request(sql, request);
        return wire.call(
                Wire.Service.Warehouse,
                (reads ? "read to " : "") + what + (request == null ? "" : " to " + request.toRevision()),
                sent::arrives,
                SimSnowflake::lost);
    }

    private static SQLException lost(WarehouseException.Kind kind) {
        return kind == WarehouseException.Kind.Timeout
                ? new SQLException("Statement reached its statement timeout and was canceled.", "57014", 630)
                : new SQLException("no answer of the warehouse", "08006");
    }

    /** A request of the driver: sent twice it is done twice, unless the service notices. */
    private final class Request {
        private final String sql;
        private final @Nullable FlipRequest request;
        private @Nullable Object answer;

        Request(String sql, @Nullable FlipRequest request) {
            this.sql = sql;
            this.request = request;
        }

        Object arrives() throws SQLException {
            if (answer == null || !tenant.deduplicates) {
                answer = execute();
            }
            return answer;
        }

        private Object execute() throws SQLException {
            Fault fault = request == null || !SnowflakeRules.isBlock(sql) ? null : sim.disarm();
            Watch watch = new Watch(request);
            if (fault == null) {
                return tenant.snowflake.run(sql, watch::before, watch::after);
            }
            Random random = sim.randomOf(fault);
            int at =
                    random.nextBoolean() ? random.nextInt(STATEMENTS) : STATEMENTS / 2 + random.nextInt(STATEMENTS / 2);
            return fault.kind() == Fault.Kind.BlockKilled
                    ? tenant.snowflake.run(sql, counting(at, watch::before, SimSnowflake.this::killed), watch::after)
                    : stalls(at, random, watch);
        }

        private Object stalls(int at, Random random, Watch watch) throws SQLException {
            Object[] reply = {null};
            SQLException[] error = {null};
            Fiber[] block = {null};
            block[0] = new Fiber(() -> {
                try {
                    reply[0] = tenant.snowflake.run(
                            sql, counting(at, watch::before, s -> standStill(s, block[0], random)), watch::after);
                } catch (SQLException e) {
                    error[0] = e;
                }
            });
            block[0].resume();
            if (!block[0].isOver()) {
                sim.note(process, "the block stands still");
                throw lost(WarehouseException.Kind.Unavailable);
            }
            if (error[0] != null) {
                throw error[0];
            }
            return java.util.Objects.requireNonNull(reply[0]);
        }

        /** Until its limit, when it is ended, or beyond, when the claim alone keeps it. Between its last look at the claim and the swap nothing would. */
        private void standStill(String before, Fiber block, Random random) {
            int kind = random.nextInt(4);
            boolean last = SnowflakeRules.changes(before, DATABASE);
            boolean blind = kind == 3 && !last;
            int seconds = switch (kind) {
                case 0 -> 1 + random.nextInt(LIMIT - 1);
                case 1 -> LIMIT + random.nextInt(SLACK);
                default -> LIMIT + SLACK + random.nextInt(LATEST - LIMIT - SLACK);
            };
            sim.note(process, seconds + " s" + (blind ? ", not in the history" : "") + " before " + before);
            tenant.snowflake.blindHistory(blind);
            sim.stall(block, Duration.ofSeconds(seconds));
            block.park();
            tenant.snowflake.blindHistory(false);
            sim.note(process, "the block goes on");
            if (kind == 1) {
                throw SnowflakeRules.killed();
            }
        }
    }

    private void killed(String before) {
        sim.note(process, "the block is ended before " + before);
        throw SnowflakeRules.killed();
    }

    /** Does something before the statement of this number. */
    private static Consumer<String> counting(int at, Consumer<String> always, Consumer<String> then) {
        int[] seen = {0};
        return statement -> {
            if (seen[0]++ == at) {
                then.accept(statement);
            }
            always.accept(statement);
        };
    }

    /** Sees when a block gives Live another content. */
    private final class Watch {
        private final @Nullable FlipRequest request;
        private Map<String, Held> held = Map.of();

        Watch(@Nullable FlipRequest request) {
            this.request = request;
        }

        void before(String statement) {
            if (SnowflakeRules.changes(statement, DATABASE)) {
                held = tenant.warehouse.held();
            }
        }

        void after(String statement) {
            if (!SnowflakeRules.changes(statement, DATABASE)) {
                return;
            }
            if (request == null) {
                sim.checker.violated("S", "Live was flipped by what does not flip: " + statement);
            } else {
                sim.checker.flipped(process, tenant, request, asBegun(request), tenant.warehouse.held());
            }
        }

        /** What comes in has Retired's name already when it is swapped. */
        private Map<String, Held> asBegun(FlipRequest asked) {
            Map<String, Held> begun = new TreeMap<>(held);
            for (SchemaMove move : asked.incoming()) {
                Held renamed = begun.get(asked.swap().side(move.live(), asked.retiredSuffix()));
                if (renamed != null && !begun.containsKey(move.side())) {
                    begun.put(move.side(), renamed);
                }
            }
            return begun;
        }
    }
}
