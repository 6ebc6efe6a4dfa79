package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What makes and seals a Green, what would be lost by its flip, and who may read it, against the stand-in. */
class SnowflakeDataIT extends SnowflakeScenario {
    @Test
    void whatIsMadeForABuildIsTheBuildsUntilItIsSealed() {
        firstRelease();
        assertThat(prepareSecond(List.of(), "orders")).isInstanceOf(PrepareReply.Prepared.class);
        asBuild(
                "UPDATE " + table(green(), "ORDERS") + " SET NAME = 'x'",
                "CREATE TABLE " + table(green(), "MORE") + " (N INTEGER)");
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        assertThatThrownBy(() -> asBuild("CREATE TABLE " + table(green(), "LATE") + " (N INTEGER)"))
                .hasMessageContaining("(200");
        assertThatThrownBy(() -> asBuild("UPDATE " + table(green(), "ORDERS") + " SET NAME = 'y'"))
                .hasMessageContaining("(200");
    }

    @Test
    void aTransientTableStaysTransient() {
        firstRelease();
        inLive("CREATE TRANSIENT TABLE " + table(live(), "STAGED") + " (N INTEGER)");
        prepareSecond(List.of(), "orders", "staged");
        assertThat(snowflake.texts("SELECT TABLE_NAME FROM " + id(database(green()))
                        + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'MART' AND IS_TRANSIENT = 'YES'"))
                .containsExactly("STAGED");
    }

    @Test
    void aViewIsNoSeed() {
        firstRelease();
        hands.createView(live(), "RECENT", relation(live(), "orders"));
        assertThat(refused(prepareSecond(List.of(), "recent")))
                .extracting(Obstacle::reason)
                .containsExactly("NotATable");
    }

    @Test
    void aSharedSchemaInTheDatabaseThatIsSwappedIsRefused() {
        firstRelease();
        String shared = database(live()) + ".AUDIT";
        assertThat(refused(prepareSecond(List.of(shared)))).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("SharedInLive");
            assertThat(o.object()).isEqualTo(schema(shared));
        });
    }

    @Test
    void aSharedSchemaIsMadeForTheBuildToWrite() {
        String shared = outside("audit");
        assertThat(prepareSecond(List.of(shared))).isInstanceOf(PrepareReply.Prepared.class);
        asBuild("CREATE TABLE " + table(shared, "LOG") + " (N INTEGER)");
    }

    @Test
    void whatRunsWithItsOwnersRightsIsRefusedByName() {
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 1);
        asBuild(
                "CREATE STREAM " + table(green(), "CHANGES") + " ON TABLE " + table(green(), "ORDERS"),
                "CREATE TASK " + table(green(), "NIGHTLY") + " SCHEDULE = '60 MINUTE' AS SELECT 1");
        assertThat(refused(sealSecond()))
                .extracting(Obstacle::object)
                .containsExactlyInAnyOrder("stream " + green() + ".CHANGES", "task " + green() + ".NIGHTLY");
    }

    @Test
    void whatTheBuildPutInTheMarkersPlaceIsRefused() {
        prepareSecond(List.of());
        inLive("DROP TABLE " + Markers.table(green()));
        asBuild("CREATE VIEW " + Markers.table(green()) + " AS SELECT 1 AS N");
        assertThat(refused(sealSecond())).extracting(Obstacle::reason).containsExactly("MarkerInUse");
    }

    @Test
    void aGrantOfTheBuildToAllIsTaken() {
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 1);
        asBuild("GRANT INSERT ON TABLE " + table(green(), "ORDERS") + " TO ROLE PUBLIC");
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        assertThat(
                        snowflake.texts(
                                "SELECT GRANTEE FROM " + id(database(green()))
                                        + ".INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE PRIVILEGE_TYPE = 'INSERT' AND TABLE_NAME = 'ORDERS'"))
                .isEmpty();
    }

    @Test
    void aRoleOfTheBuildThatMayStillWriteIsNamed() {
        String helper = snowflake.role("HELPER");
        snowflake.asAdmin("GRANT ROLE " + helper + " TO ROLE " + snowflake.build());
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 1);
        asBuild("GRANT INSERT ON TABLE " + table(green(), "ORDERS") + " TO ROLE " + helper);
        assertThat(refused(sealSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("StillWritable");
            assertThat(o.message()).contains(helper);
        });
    }

    @Test
    void aViewThatNamesItsDatabaseIsTheTrapAndOneThatDoesNotIsNone() {
        firstRelease();
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        asBuild(
                "CREATE VIEW " + table(green(), "TRAPPED") + " AS SELECT * FROM " + table(green(), "ORDERS"),
                "CREATE VIEW " + table(green(), "FREE") + " AS SELECT * FROM MART.ORDERS");
        inLive("CREATE VIEW " + table(green(), "OF_LIVE") + " AS SELECT * FROM " + table(live(), "ORDERS") + " O");
        sealSecond();
        assertThat(obstacles(secondFor())).extracting(Obstacle::reason).containsOnly("ViewNamesDatabase");
        assertThat(obstacles(secondFor()))
                .extracting(Obstacle::object)
                .containsExactlyInAnyOrder(green() + ".OF_LIVE", green() + ".TRAPPED");
        assertThat(warehouse.nameTraps(secondFor().incoming(), Swap.Databases))
                .as("what the gate asks for, before there is a flip")
                .extracting(Obstacle::object)
                .containsExactlyInAnyOrder(green() + ".OF_LIVE", green() + ".TRAPPED");
    }

    @Test
    void whatNobodyKnowsOfInLiveIsNamed() {
        firstRelease();
        inLive(
                "CREATE TABLE " + table(live(), "BY_HAND") + " (N INTEGER)",
                "CREATE SEQUENCE " + table(live(), "NUMBERS"),
                "CREATE SCHEMA " + schema(database(live()) + ".NOTES"));
        build(SHOP, 2, live());
        assertThat(obstacles(secondFor()))
                .filteredOn(o -> o.reason().equals("HandMade"))
                .extracting(Obstacle::object)
                .containsExactlyInAnyOrder(
                        table(live(), "BY_HAND"), live() + ".NUMBERS", schema(database(live()) + ".NOTES"));
        assertThat(warehouse.obstacles(secondFor(), List.of(relation(live(), "by_hand"))))
                .extracting(Obstacle::object)
                .doesNotContain(table(live(), "BY_HAND"));
    }

    @Test
    void aStreamOutsideThatFollowsLiveIsNamed() {
        firstRelease();
        build(SHOP, 2, live());
        hands.createSchema(outside("watch"));
        inLive("CREATE STREAM " + table(outside("watch"), "CHANGES") + " ON TABLE " + table(live(), "ORDERS"));
        assertThat(obstacles(secondFor())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("StreamOnLive");
            assertThat(o.object()).isEqualTo(outside("watch") + ".CHANGES");
        });
    }

    @Test
    void aReaderThatThereIsNotIsNamed() {
        firstRelease();
        build(SHOP, 2, live());
        assertThat(obstacles(secondFor("nobody_" + snowflake.database())))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.reason()).isEqualTo("ReaderMissing");
                    assertThat(o.object()).isEqualTo("NOBODY_" + snowflake.database());
                });
    }

    @Test
    void grantsOfLiveAreMirroredOnceAndReadersMayRead() {
        firstRelease();
        String analyst = snowflake.role("ANALYST");
        String reader = snowflake.role("BI_READER");
        inLive(
                "GRANT USAGE ON DATABASE " + id(database(live())) + " TO ROLE " + analyst,
                "GRANT USAGE ON SCHEMA " + schema(live()) + " TO ROLE " + analyst,
                "GRANT SELECT ON TABLE " + table(live(), "ORDERS") + " TO ROLE " + analyst,
                "GRANT SELECT ON FUTURE TABLES IN SCHEMA " + schema(live()) + " TO ROLE " + analyst,
                "GRANT SELECT ON FUTURE VIEWS IN DATABASE " + id(database(live())) + " TO ROLE " + analyst);
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        hands.createTable(green(), "FRESH", 2);
        hands.createView(green(), "RECENT", relation(green(), "orders"));
        sealSecond();
        warehouse.mirrorGrants(secondFor(reader.toLowerCase(Locale.ROOT)), List.of());
        String fingerprint = warehouse.fingerprint(List.of(green()));
        warehouse.mirrorGrants(secondFor(reader.toLowerCase(Locale.ROOT)), List.of());
        assertThat(warehouse.fingerprint(List.of(green()))).isEqualTo(fingerprint);
        assertThat(selects(analyst))
                .as("a future grant of the schema leaves its database's for other kinds")
                .containsExactly("FRESH", "ORDERS", "RECENT");
        assertThat(selects(reader)).containsExactly("DBT_RELEASE_MARKER", "FRESH", "ORDERS", "RECENT");
        List<ShownGrants.Grant> onGreen = snowflake.admin(s -> ShownGrants.onDatabase(s, database(green())));
        assertThat(onGreen)
                .extracting(ShownGrants.Grant::grantee)
                .contains(analyst, reader)
                .doesNotContain(snowflake.build());
    }

    @Test
    void theFirstReleaseHasNoLiveToLookAt() {
        String reader = snowflake.role("BI_READER");
        String fingerprint = build(SHOP, 1, live());
        warehouse.claim(SHOP, live(), null);
        FlipRequest r =
                flip(SHOP, new LiveExpectation.Absent(), List.of(), 1, moves("__g1", live()), "__r0", fingerprint);
        FlipRequest first = forReaders(r, reader);
        assertThat(obstacles(first)).isEmpty();
        warehouse.mirrorGrants(first, List.of());
        assertFlipped(warehouse.flip(first));
        assertThat(snowflake.texts("SELECT GRANTEE FROM " + id(database(live()))
                        + ".INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE TABLE_NAME = 'ORDERS' AND PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = '"
                        + reader + "'"))
                .hasSize(1);
    }

    @Test
    void whatWasRevokedFromAContainerSinceDoesNotComeBackWithARollback() {
        firstRelease();
        String analyst = snowflake.role("ANALYST");
        String later = snowflake.role("LATER");
        inLive(
                "GRANT USAGE ON DATABASE " + id(database(live())) + " TO ROLE " + analyst,
                "GRANT USAGE ON SCHEMA " + schema(live()) + " TO ROLE " + analyst);
        String fingerprint = build(SHOP, 2, live());
        warehouse.mirrorGrants(secondFor(), List.of());
        assertFlipped(warehouse.flip(second(fingerprint)));
        inLive(
                "REVOKE USAGE ON DATABASE " + id(database(live())) + " FROM ROLE " + analyst,
                "REVOKE USAGE ON SCHEMA " + schema(live()) + " FROM ROLE " + analyst,
                "GRANT USAGE ON SCHEMA " + schema(live()) + " TO ROLE " + later);
        FlipRequest back = flip(
                SHOP,
                new LiveExpectation.Marked(SHOP.uid(), 2),
                List.of(live()),
                1,
                moves("__r1", live()),
                "__r2",
                null);
        warehouse.mirrorGrants(back, List.of());
        List<ShownGrants.Grant> onRetired = snowflake.admin(s -> ShownGrants.onSchema(s, side("__r1")));
        assertThat(onRetired)
                .extracting(ShownGrants.Grant::grantee)
                .contains(later, snowflake.gate())
                .doesNotContain(analyst);
    }

    @Test
    void aRoundThatFailedIsTriedAgainAtOnce() {
        String shared = outside("audit");
        snowflake.asAdmin("CREATE DATABASE " + id(database(shared)));
        snowflake.asAdmin("GRANT USAGE ON DATABASE " + id(database(shared)) + " TO ROLE " + snowflake.build());
        assertThatThrownBy(() -> prepareSecond(List.of(shared)))
                .isInstanceOfSatisfying(
                        WarehouseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PermissionDenied));
        snowflake.asAdmin(
                "GRANT CREATE SCHEMA ON DATABASE " + id(database(shared)) + " TO ROLE " + snowflake.operator());
        assertThat(prepareSecond(List.of(shared))).isInstanceOf(PrepareReply.Prepared.class);
    }

    private List<String> selects(String role) {
        return snowflake.texts("SELECT TABLE_NAME FROM " + id(database(green()))
                + ".INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = '" + role
                + "' ORDER BY 1");
    }

    @Test
    void gatesReadGreenAndLiveAndWriteNothing() {
        firstRelease();
        build(SHOP, 2, live());
        hands.createView(green(), "RECENT", relation(green(), "orders"));
        sealSecond();
        String count = "select count(*) from ";
        assertThat(warehouse.query(count + table(green(), "ORDERS") + " -- all", SHORT))
                .isEqualTo(new QueryAnswer.Number(2));
        assertThat(warehouse.query(count + table(live(), "ORDERS") + ";", SHORT))
                .isEqualTo(new QueryAnswer.Number(1));
        assertThat(warehouse.query("select null", SHORT)).isEqualTo(new QueryAnswer.Null());
        for (String wrong : List.of(
                "drop table " + table(green(), "ORDERS"),
                "select 1) as q(answer); drop table " + table(green(), "ORDERS") + "; --",
                "select 1 union all select 2",
                "select 'many'",
                "select 1 where false",
                " ")) {
            assertThat(warehouse.query(wrong, SHORT)).as(wrong).isInstanceOf(QueryAnswer.Invalid.class);
        }
        assertThat(warehouse.rowCounts(List.of(relation(green(), "recent")), SHORT))
                .containsEntry(relation(green(), "recent"), 2L);
    }

    @Test
    void anAccountThatIsSetUpLacksNothing() {
        assertThat(warehouse.preflight(List.of(live()), List.of())).isEmpty();
        firstRelease();
        assertThat(warehouse.preflight(List.of(live(), database(live()) + ".*"), List.of()))
                .isEmpty();
    }

    @Test
    void eachMissingPrivilegeComesWithTheStatementThatMendsIt() {
        firstRelease();
        snowflake.asAdmin(
                "REVOKE ROLE " + snowflake.build() + " FROM ROLE " + snowflake.operator(),
                "REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE " + snowflake.operator(),
                "GRANT INSERT ON TABLE " + table(live(), "ORDERS") + " TO ROLE PUBLIC",
                "CREATE DATABASE " + database(outside("more")),
                "CREATE SCHEMA " + schema(outside("more")));
        List<MissingPrivilege> missing = warehouse.preflight(List.of(live(), outside("more")), List.of());
        assertThat(missing)
                .extracting(MissingPrivilege::statement)
                .contains(
                        "GRANT ROLE " + id(snowflake.build()) + " TO ROLE " + id(snowflake.operator()),
                        "GRANT CREATE DATABASE ON ACCOUNT TO ROLE " + id(snowflake.operator()),
                        "REVOKE INSERT ON TABLE " + table(live(), "ORDERS") + " FROM ROLE \"PUBLIC\"");
    }
}
