package io.dbtrelease.warehouse.snowflake;

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
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** A release whose database is swapped, in an account of its own for each test. */
abstract class SnowflakeScenario extends WarehouseScenario {
    final TestSnowflake snowflake = TestSnowflake.create();
    final SnowflakeHands hands = new SnowflakeHands(snowflake);
    final Warehouse warehouse = new SnowflakeWarehouse(snowflake.config());

    @AfterEach
    void dropDatabases() {
        snowflake.drop();
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
        return EnumSet.allOf(WarehouseAbility.class);
    }

    @Override
    protected String live() {
        return snowflake.database() + ".MART";
    }

    @Override
    protected Swap swap() {
        return Swap.Databases;
    }

    @Override
    protected String outside(String name) {
        return snowflake.database() + "_" + stored(name) + ".MART";
    }

    @Override
    protected String stored(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    String green() {
        return side("__g2");
    }

    /** Statements in Live, by its owner. */
    void inLive(String... statements) {
        snowflake.as(snowflake.operator(), statements);
    }

    /** Statements in Green, by the build role. */
    void asBuild(String... statements) {
        snowflake.as(snowflake.build(), statements);
    }

    PrepareReply prepareSecond(List<String> shared, String... seeded) {
        List<Seed> seeds = Stream.of(seeded)
                .map(name -> new Seed(relation(live(), name), relation(green(), name)))
                .toList();
        return warehouse.prepare(new PrepareRequest(
                SHOP, marker(SHOP, 2, ""), moves("__g2", live()), seeds, shared, List.of(), Long.MAX_VALUE));
    }

    static List<Obstacle> refused(PrepareReply reply) {
        assertThat(reply).isInstanceOf(PrepareReply.Refused.class);
        return ((PrepareReply.Refused) reply).obstacles();
    }

    SealReply sealSecond() {
        return warehouse.seal(new SealRequest(SHOP, marker(SHOP, 2, ""), moves("__g2", live())));
    }

    static List<Obstacle> refused(SealReply reply) {
        assertThat(reply).isInstanceOf(SealReply.Refused.class);
        return ((SealReply.Refused) reply).obstacles();
    }

    /** The flip to revision 2 for these readers. */
    FlipRequest secondFor(String... readers) {
        return forReaders(second(""), readers);
    }

    static FlipRequest forReaders(FlipRequest r, String... readers) {
        return FlipEdit.of(r, e -> e.readers = List.of(readers));
    }

    List<Obstacle> obstacles(FlipRequest request) {
        return warehouse.obstacles(request, List.<RelationName>of());
    }
}
