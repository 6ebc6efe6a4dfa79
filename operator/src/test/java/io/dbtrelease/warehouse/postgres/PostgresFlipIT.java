package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.CuttingProxy;
import io.dbtrelease.testsupport.FlipFaults;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresFlipIT extends PostgresScenario {
    private static final Credentials ADMIN = new Credentials("postgres", "postgres");
    private static final Duration BRIEF = Duration.ofMillis(700);

    @BeforeEach
    void release() {
        firstRelease();
    }

    private FlipRequest secondBuilt() {
        return second(build(SHOP, 2, LIVE));
    }

    @Test
    void ofManyInstancesWithTheSameRequestExactlyOneFlips() throws Exception {
        FlipRequest request = secondBuilt();
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FlipReply>> replies = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit((Callable<FlipReply>) () -> {
                        try (Warehouse instance = new PostgresWarehouse(postgres.config(), new Slots())) {
                            start.await();
                            FlipReply reply = instance.flip(request);
                            // As the operator does: who waited for the others too long tries again.
                            while (reply instanceof FlipReply.Refused refused && refused.reason() == Reason.Blocked) {
                                reply = instance.flip(request);
                            }
                            return reply;
                        }
                    }))
                    .toList();
            start.countDown();
            int flipped = 0;
            for (Future<FlipReply> reply : replies) {
                if (reply.get() instanceof FlipReply.Flipped) {
                    flipped++;
                } else {
                    assertThat(reply.get()).isEqualTo(new FlipReply.AlreadyFlipped());
                }
            }
            assertThat(flipped).isEqualTo(1);
        }
        assertThat(postgres.text("select count(*) from dbt_release.flips")).isEqualTo("2");
        assertThat(revisionOf(LIVE)).isEqualTo(2);
    }

    @Test
    void aReplyThatIsLostAfterTheCommitIsFoundOutByAskingAgain() {
        FlipRequest request = secondBuilt();
        PostgresConfig direct = postgres.config();
        FlipFaults faults = new FlipFaults();
        try (CuttingProxy proxy = new CuttingProxy(direct.port(), faults)) {
            PostgresConfig through = new PostgresConfig(
                    "localhost",
                    proxy.port(),
                    direct.database(),
                    "disable",
                    null,
                    direct.operator(),
                    "dbt_build",
                    null);
            faults.at(1, FlipFaults.Moment.Reply, FlipFaults.CUT);
            assertThatThrownBy(() -> new PostgresWarehouse(through, new Slots()).flip(request))
                    .isInstanceOfSatisfying(
                            WarehouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.Unavailable));
        }
        assertThat(warehouse.flip(request)).isEqualTo(new FlipReply.AlreadyFlipped());
        assertThat(revisionOf(RETIRED)).isEqualTo(1);
    }

    @Test
    void theClaimsRowTellsWhatTheFlipWas() {
        assertFlipped(warehouse.flip(secondBuilt()));
        assertThat(postgres.text(
                        "select concat_ws(' ', exposure, release_name, epoch, request_id, from_revision, to_revision)"
                                + " from dbt_release.claims"))
                .isEqualTo("mart analytics/shop 2 request-2__r1 1 2");
    }

    @Test
    void aReaderWithAnOpenTransactionDoesNotHoldUpARelaxedFlip() throws SQLException {
        FlipRequest request = secondBuilt();
        try (Connection reader = unfinished(TestPostgres.GATE, "select * from mart.orders")) {
            assertFlipped(warehouse.flip(request));
            assertThat(reader.isValid(5)).isTrue();
        }
    }

    @Test
    void aPreparedStatementOfAReaderSeesTheNewLive() throws SQLException {
        FlipRequest request = secondBuilt();
        try (Connection reader = postgres.connect(ADMIN);
                var statement = reader.createStatement()) {
            statement.execute("prepare q as select count(*) from mart.orders");
            statement.execute("execute q");
            assertFlipped(warehouse.flip(request));
            try (var rows = statement.executeQuery("execute q")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void aStrictFlipNamesTheSessionThatBlocksItAndSucceedsWhenItIsGone() throws SQLException {
        FlipRequest request = secondBuilt();
        try (Connection reader = unfinished(TestPostgres.GATE, "select * from mart.orders");
                var statement = reader.createStatement()) {
            statement.execute("set application_name = 'Dash board'");
            assertThat(warehouse.flip(strict(request, BRIEF))).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.Blocked);
                assertThat(refused.message())
                        .contains("pid ", "dbt_gate", "Dash board")
                        .doesNotContain("select *");
            });
        }
        assertThat(revisionOf(LIVE)).isEqualTo(1);
        assertFlipped(warehouse.flip(strict(request, Duration.ofSeconds(20))));
    }

    @Test
    void aStrictFlipLocksViewsButNotWhatTheyReadOutside() throws SQLException {
        postgres.asAdmin(
                "create schema raw",
                "create table raw.a (x int)",
                "grant usage on schema raw to dbt_operator",
                "grant select on raw.a to dbt_operator, dbt_gate");
        inLive("create view mart.v as select x from raw.a", "grant select on mart.v to dbt_gate");
        FlipRequest request = secondBuilt();
        try (Connection reader = unfinished(TestPostgres.GATE, "select * from mart.v")) {
            assertRefused(warehouse.flip(strict(request, BRIEF)), Reason.Blocked);
            assertThat(reader.isValid(5)).isTrue();
        }
        try (Connection loader = unfinished(ADMIN, "insert into raw.a values (1)")) {
            assertFlipped(warehouse.flip(strict(request, BRIEF)));
            assertThat(loader.isValid(5)).isTrue();
        }
    }

    @Test
    void strictIsRefusedWhereLiveHasMaterializedViews() {
        inLive("create materialized view mart.m as select 1 as a");
        FlipRequest request = secondBuilt();
        assertThat(warehouse.flip(strict(request, BRIEF))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.Dependents);
            assertThat(refused.message()).contains("\"mart\".\"m\"");
        });
        assertThat(reasons(warehouse.obstacles(strict(request, BRIEF), List.of(new RelationName(LIVE, "m")))))
                .containsExactly("MaterializedViewInLive");
        assertFlipped(warehouse.flip(request));
    }

    @Test
    void strictIsRefusedWhereGreenHasMaterializedViews() {
        prepared(prepareSecond());
        asBuild("create materialized view mart__g2.m as select 1 as a");
        FlipRequest request = strict(second(seal(SHOP, 2, moves("__g2", LIVE))), BRIEF);
        assertThat(reasons(warehouse.obstacles(request, List.of(new RelationName(LIVE, "orders")))))
                .containsExactly("MaterializedViewInGreen");
        assertThat(warehouse.flip(request)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.Dependents);
            assertThat(refused.message()).contains("\"mart__g2\".\"m\"", "Relaxed");
        });
    }

    @Test
    void aStrictRollbackLeavesUnlockedWhatCannotBeLockedAndSaysSo() {
        assertFlipped(warehouse.flip(secondBuilt()));
        inLive("create materialized view mart.m as select 1 as a");
        assertThat(warehouse.flip(strict(back(), BRIEF)))
                .isInstanceOfSatisfying(
                        FlipReply.Flipped.class,
                        flipped -> assertThat(flipped.warnings())
                                .singleElement()
                                .asString()
                                .contains("\"mart\".\"m\"", "Relaxed"));
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void aStrictRollbackThatFindsNoMomentIsMadeAllTheSame() throws SQLException {
        assertFlipped(warehouse.flip(secondBuilt()));
        try (Connection reader = unfinished(TestPostgres.GATE, "select * from mart.orders")) {
            assertThat(warehouse.flip(strict(back(), BRIEF)))
                    .isInstanceOfSatisfying(
                            FlipReply.Flipped.class,
                            flipped -> assertThat(flipped.warnings())
                                    .singleElement()
                                    .asString()
                                    .contains("Relaxed", "dbt_gate"));
            assertThat(reader.isValid(5)).isTrue();
        }
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    private FlipRequest back() {
        return flip(SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 1, moves("__r1", LIVE), "__r2", null);
    }

    @Test
    void anUnfinishedWriteInGreenOrInWhatItWasCopiedFromHoldsTheFlip() throws SQLException {
        String copied = prepared(prepareSecond("orders")).liveFingerprint();
        String fingerprint = seal(SHOP, 2, moves("__g2", LIVE));
        FlipRequest request = seeded(second(fingerprint), List.of(new RelationName(LIVE, "orders")), copied);
        try (Connection writer = unfinished(ADMIN, "insert into mart.orders values (7)")) {
            assertThat(warehouse.flip(request)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.Blocked);
                assertThat(refused.message()).contains("unfinished writes", "postgres");
            });
            writer.rollback();
        }
        try (Connection writer = unfinished(ADMIN, "update mart__g2.orders set id = 0")) {
            assertRefused(warehouse.flip(request), Reason.Blocked);
            writer.commit();
        }
        assertRefused(warehouse.flip(request), Reason.IncomingChanged);
    }

    @Test
    void aFlipThatWouldHaveToWaitForALockGivesUpAndIsAskedAgain() throws SQLException {
        FlipRequest request = secondBuilt();
        try (Connection other = unfinished(ADMIN, "grant usage on schema mart to dbt_gate with grant option")) {
            assertRefused(warehouse.flip(request), Reason.Blocked);
            other.rollback();
        }
        assertFlipped(warehouse.flip(request));
    }

    @Test
    void anOutsideViewIsRefusedByNameOrRebound() {
        postgres.asAdmin(
                "create schema bi authorization dbt_operator",
                "set role dbt_operator",
                "create view bi.report (how_many) with (security_barrier) as select count(*) from mart.orders",
                "create view bi.summary as select how_many * 2 as twice from bi.report",
                "grant select on bi.report to public",
                "reset role");
        FlipRequest request = secondBuilt();
        assertThat(warehouse.flip(request)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.Dependents);
            assertThat(refused.message()).contains("bi.report");
        });
        assertFlipped(warehouse.flip(rebinding(request)));
        assertThat(postgres.text("select twice from bi.summary")).isEqualTo("4");
        assertThat(postgres.text(
                        "select reloptions::text || relacl::text from pg_class where oid = 'bi.report'::regclass"))
                .contains("security_barrier=true", "=r/dbt_operator");
        assertThat(warehouse.drop(SHOP, 1, List.of(RETIRED)))
                .isEqualTo(new io.dbtrelease.warehouse.DropReply.Dropped());
    }

    @Test
    void anOutsideViewThatDoesNotFitRefusesAndNothingIsFlipped() {
        inLive("alter table mart.orders add column extra int");
        postgres.asAdmin(
                "create schema bi authorization dbt_operator",
                "set role dbt_operator",
                "create view bi.report as select extra from mart.orders",
                "reset role");
        assertThat(warehouse.flip(rebinding(secondBuilt()))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.Dependents);
            assertThat(refused.message()).contains("\"bi\".\"report\"", "extra");
        });
        assertThat(revisionOf(LIVE)).isEqualTo(1);
    }

    @Test
    void anOutsideViewOfAnotherOwnerCannotBeRebound() {
        postgres.asAdmin("create schema bi", "create view bi.report as select * from mart.orders");
        FlipRequest request = rebinding(secondBuilt());
        assertRefused(warehouse.flip(request), Reason.Dependents);
        assertThat(warehouse.obstacles(request, List.of())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("OutsideView");
            assertThat(o.message()).contains("no member of its owner");
        });
    }

    @Test
    void aRollbackIsNotStoppedByWhatPeopleBuiltOnLive() {
        assertFlipped(warehouse.flip(secondBuilt()));
        inLive("alter table mart.orders add column extra int");
        postgres.asAdmin(
                "create schema bi authorization dbt_operator",
                "create view bi.foreign_owned as select count(*) as n from mart.orders",
                "set role dbt_operator",
                "create view bi.fits as select count(*) as n from mart.orders",
                "create view bi.does_not_fit as select extra from mart.orders",
                "reset role");
        FlipRequest back =
                rebinding(flip(SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 1, moves("__r1", LIVE), "__r2", null));
        assertFlipped(warehouse.flip(back));
        assertThat(postgres.text("select n from bi.fits")).isEqualTo("1");
        assertThat(postgres.text("select n from bi.foreign_owned")).isEqualTo("2");
    }

    @Test
    void aGreenThatBindsToLiveOrToRetiredIsRefused() {
        FlipRequest request = secondBuilt();
        asOperatorInGreen("create view mart__g2.peek as select * from mart.orders");
        FlipRequest again = second(warehouse.fingerprint(List.of(GREEN)));
        assertThat(warehouse.flip(again)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.Dependents);
            assertThat(refused.message()).contains("mart__g2.peek", "mart.orders");
        });
        asOperatorInGreen("drop view mart__g2.peek");
        assertFlipped(warehouse.flip(second(warehouse.fingerprint(List.of(GREEN)))));
        assertThat(request.fingerprint()).isNotNull();
        build(SHOP, 3, LIVE);
        postgres.as(TestPostgres.OPERATOR, "create view mart__g3.peek as select * from mart__r1.orders");
        String fingerprint = warehouse.fingerprint(List.of("mart__g3"));
        assertRefused(
                warehouse.flip(flip(
                        SHOP, new Marked(SHOP.uid(), 2), List.of(LIVE), 3, moves("__g3", LIVE), "__r2", fingerprint)),
                Reason.Dependents);
    }

    private void asOperatorInGreen(String statement) {
        postgres.as(TestPostgres.OPERATOR, statement);
    }

    @Test
    void aViewThatWasReplacedInGreenAfterItsGatesStopsTheFlip() {
        prepared(prepareSecond());
        asBuild("create view mart__g2.v as select 1 as a");
        String fingerprint = seal(SHOP, 2, moves("__g2", LIVE));
        asOperatorInGreen("create or replace view mart__g2.v as select 2 as a");
        assertRefused(warehouse.flip(second(fingerprint)), Reason.IncomingChanged);
    }

    @Test
    void resetCountersMeanGatesAgain() {
        FlipRequest request = secondBuilt();
        postgres.asAdmin("select pg_stat_reset()");
        // Up to 14 a process of its own keeps the counters, and takes its time.
        Awaitility.await().until(() -> !request.fingerprint().equals(warehouse.fingerprint(List.of(GREEN))));
        assertRefused(warehouse.flip(request), Reason.IncomingChanged);
    }

    @Test
    void namesThatWouldBeCutAreRefused() {
        FlipRequest request = secondBuilt();
        FlipRequest tooLong = flip(
                SHOP,
                request.from(),
                List.of(LIVE),
                2,
                moves("__g2", LIVE),
                "__r" + "1".repeat(60),
                request.fingerprint());
        assertRefused(warehouse.flip(tooLong), Reason.NameTaken);
        assertThat(reasons(warehouse.obstacles(tooLong, List.of()))).containsExactly("NameTooLong");
    }

    @Test
    void theLongestNamesFlipWhole() {
        String live = "m".repeat(50);
        String fingerprint = build(SHOP, 7, live);
        warehouse.unclaim(SHOP, LIVE);
        warehouse.claim(SHOP, LIVE, null);
        assertFlipped(warehouse.flip(flip(SHOP, new Absent(), List.of(), 7, moves("__g7", live), "__r6", fingerprint)));
        assertThat(revisionOf(live)).isEqualTo(7);
    }
}
