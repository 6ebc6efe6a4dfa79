package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.FlipEdit;
import io.dbtrelease.testsupport.WarehouseAbility;
import io.dbtrelease.testsupport.WarehouseHands;
import io.dbtrelease.testsupport.WarehouseScenario;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** A database of its own for each test, and the words for what builds and people do in it. */
abstract class PostgresScenario extends WarehouseScenario {
    static final String GREEN = LIVE + "__g2";
    static final String RETIRED = LIVE + "__r1";
    final TestPostgres postgres = TestPostgres.create();
    final PostgresHands hands = new PostgresHands(postgres);
    final Warehouse warehouse = new PostgresWarehouse(postgres.config(), new Slots(), parallelFrom());
    private int round;

    /** Bytes from which copies are made side by side. */
    long parallelFrom() {
        return ParallelCopy.WORTH_BYTES;
    }

    @AfterEach
    void dropDatabase() {
        postgres.drop();
    }

    @Override
    protected Warehouse warehouse() {
        return warehouse;
    }

    @Override
    protected WarehouseHands hands() {
        return hands;
    }

    @Override
    protected Set<WarehouseAbility> abilities() {
        return EnumSet.complementOf(EnumSet.of(WarehouseAbility.TimeTravel));
    }

    /** Statements in Live, by its owner. */
    void inLive(String... statements) {
        hands.asOwner(LIVE, statements);
    }

    /** Statements in Green, by the build role. */
    void asBuild(String... statements) {
        postgres.as(TestPostgres.BUILD, statements);
    }

    /** A round later each time. */
    PrepareReply prepareSecond(String... seeded) {
        List<Seed> seeds = Stream.of(seeded)
                .map(name -> new Seed(new RelationName(LIVE, name), new RelationName(GREEN, name)))
                .toList();
        return warehouse.prepare(new PrepareRequest(
                SHOP,
                marker(SHOP, 2, ""),
                moves("__g2", LIVE),
                seeds,
                List.of("shared"),
                List.of(),
                Long.MAX_VALUE,
                ++round));
    }

    PrepareReply.Prepared prepared(PrepareReply reply) {
        assertThat(reply).isInstanceOf(PrepareReply.Prepared.class);
        return (PrepareReply.Prepared) reply;
    }

    static List<Obstacle> refused(PrepareReply reply) {
        assertThat(reply).isInstanceOf(PrepareReply.Refused.class);
        return ((PrepareReply.Refused) reply).obstacles();
    }

    SealReply sealSecond() {
        return warehouse.seal(new SealRequest(SHOP, marker(SHOP, 2, ""), moves("__g2", LIVE)));
    }

    static List<Obstacle> refused(SealReply reply) {
        assertThat(reply).isInstanceOf(SealReply.Refused.class);
        return ((SealReply.Refused) reply).obstacles();
    }

    static FlipRequest with(FlipRequest r, boolean rebind, boolean strict, Duration patience, String... readers) {
        return FlipEdit.of(r, e -> {
            e.readers = List.of(readers);
            e.rebind = rebind;
            e.strict = strict;
            e.patience = patience;
        });
    }

    static FlipRequest rebinding(FlipRequest r) {
        return with(r, true, false, r.patience());
    }

    static FlipRequest strict(FlipRequest r, Duration patience) {
        return with(r, false, true, patience);
    }

    /** Somebody who has run a statement and not ended the transaction. */
    Connection unfinished(io.dbtrelease.warehouse.Credentials role, String statement) {
        try {
            Connection connection = postgres.connect(role);
            connection.setAutoCommit(false);
            try (var sql = connection.createStatement()) {
                sql.execute(statement);
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> reasons(List<Obstacle> obstacles) {
        return obstacles.stream().map(Obstacle::reason).distinct().toList();
    }
}
