package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.snowflake.References.Reference;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What travels with a swap of databases and what does not: each row of the table in docs/snowflake.md, carried over, or refused by name before the flip, with the fix. */
class SnowflakeTravelsIT extends SnowflakeScenario {
    /** Where policies and tags are kept: in no schema that is released. */
    private String rules;

    @BeforeEach
    void keepRules() {
        rules = snowflake.database() + "_RULES.PUBLIC";
        snowflake.asAdmin("CREATE DATABASE " + id(database(rules)));
        for (String role : List.of(snowflake.operator(), snowflake.build())) {
            snowflake.asAdmin(
                    "GRANT USAGE ON DATABASE " + id(database(rules)) + " TO ROLE " + role,
                    "GRANT USAGE ON SCHEMA " + schema(rules) + " TO ROLE " + role);
        }
    }

    /** A policy or tag that both roles may set. */
    private String rule(String kind, String name, String rest) {
        String rule = table(rules, name);
        snowflake.asAdmin("CREATE " + kind + " " + rule + rest);
        for (String role : List.of(snowflake.operator(), snowflake.build())) {
            snowflake.asAdmin("GRANT APPLY ON " + kind + " " + rule + " TO ROLE " + role);
        }
        return rule;
    }

    private String hiding() {
        return rule("MASKING POLICY", "HIDE", " AS (V VARCHAR) RETURNS VARCHAR -> '***'");
    }

    private String filtering() {
        return rule("ROW ACCESS POLICY", "OWN_ROWS", " AS (V VARCHAR) RETURNS BOOLEAN -> TRUE");
    }

    /** Revision 2 is built, with a table as Live has it; what else is said is done by the build. */
    private void built(String... byTheBuild) {
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        asBuild(byTheBuild);
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
    }

    private void goesLive() {
        assertThat(obstacles(secondFor())).isEmpty();
        warehouse.mirrorGrants(secondFor(), List.of());
        assertFlipped(warehouse.flip(second(warehouse.fingerprint(List.of(green())))));
    }

    private void assertNamed(String reason, String object, String fix) {
        assertThat(obstacles(secondFor())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo(reason);
            assertThat(o.object()).isEqualTo(object);
            assertThat(o.message()).contains(fix);
        });
    }

    private void assertNotSealed(String object, String fix) {
        assertThat(refused(sealSecond())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("OwnersRights");
            assertThat(o.object()).isEqualTo(object);
            assertThat(o.message()).contains(fix);
        });
    }

    private String orders(String in) {
        return table(in, "ORDERS");
    }

    private List<String> owners(String view, String kind, String in) {
        return snowflake.texts("SELECT " + kind + "_OWNER FROM " + id(database(in)) + ".INFORMATION_SCHEMA." + view
                + " WHERE " + kind + "_SCHEMA = " + text(inDatabase(in)) + " ORDER BY 1");
    }

    private List<String> shownOwners(String kinds, String in) {
        return snowflake.admin(s -> s.list("SHOW " + kinds + " IN SCHEMA " + schema(in), r -> r.getString("owner")));
    }

    @Test
    void tablesViewsSequencesFunctionsStagesAndFormatsGoWithTheirContainerAndBelongToLivesOwner() {
        firstRelease();
        built(
                "CREATE VIEW " + table(green(), "RECENT") + " AS SELECT * FROM MART.ORDERS",
                "CREATE SEQUENCE " + table(green(), "NUMBERS"),
                "CREATE FUNCTION " + table(green(), "TWICE") + " (N INTEGER) RETURNS INTEGER AS 'N * 2'",
                "CREATE STAGE " + table(green(), "DROPS"),
                "CREATE FILE FORMAT " + table(green(), "CSV_LIKE") + " TYPE = CSV");
        goesLive();
        for (String[] of : new String[][] {
            {"SEQUENCES", "SEQUENCE"}, {"FUNCTIONS", "FUNCTION"}, {"STAGES", "STAGE"}, {"TABLES", "TABLE"}
        }) {
            assertThat(owners(of[0], of[1], live())).as(of[0]).isNotEmpty().containsOnly(snowflake.operator());
        }
        assertThat(shownOwners("FILE FORMATS", live())).containsExactly(snowflake.operator());
        assertThat(snowflake.texts("SELECT COUNT(*) FROM " + table(live(), "RECENT")))
                .containsExactly("2");
    }

    @ParameterizedTest
    @CsvSource({
        "SEQUENCE, '', sequence",
        "STAGE, '', stage",
        "FILE FORMAT, ' TYPE = CSV', file format",
        "TASK, ' SCHEDULE = ''60 MINUTE'' AS SELECT 1', task",
        "STREAM, ' ON TABLE %s', stream",
        "PIPE, ' AS COPY INTO %s FROM @DROPS', pipe",
        "ALERT, ' SCHEDULE = ''60 MINUTE'' IF (EXISTS (SELECT 1)) THEN SELECT 1', alert",
    })
    void whatNobodyKnowsOfInLiveIsNamedBeforeItLeaves(String kind, String rest, String word) {
        firstRelease();
        inLive("CREATE " + kind + " " + table(live(), "BY_HAND") + rest.formatted(orders(live())));
        built();
        assertThat(obstacles(secondFor())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("HandMade");
            assertThat(o.object()).isEqualTo(live() + ".BY_HAND");
            assertThat(o.message()).contains(word, "drop it");
        });
    }

    @Test
    void theContainersAreAsLasting() {
        firstRelease();
        inLive(
                "ALTER DATABASE " + id(database(live())) + " SET DATA_RETENTION_TIME_IN_DAYS = 9",
                "ALTER SCHEMA " + schema(live()) + " SET DATA_RETENTION_TIME_IN_DAYS = 5");
        built();
        goesLive();
        String retention = "SELECT RETENTION_TIME FROM " + id(database(live())) + ".INFORMATION_SCHEMA.";
        assertThat(snowflake.texts(retention + "SCHEMATA WHERE SCHEMA_NAME = " + text(inDatabase(live()))))
                .containsExactly("5");
        assertThat(snowflake.texts(retention + "DATABASES WHERE DATABASE_NAME = " + text(database(live()))))
                .containsExactly("9");
    }

    @Test
    void grantsAreMirroredOntoWhatComesIn() {
        firstRelease();
        String analyst = snowflake.role("ANALYST");
        inLive(
                "GRANT USAGE ON DATABASE " + id(database(live())) + " TO ROLE " + analyst,
                "GRANT USAGE ON SCHEMA " + schema(live()) + " TO ROLE " + analyst,
                "GRANT SELECT ON TABLE " + orders(live()) + " TO ROLE " + analyst,
                "GRANT SELECT ON FUTURE TABLES IN SCHEMA " + schema(live()) + " TO ROLE " + analyst);
        built("CREATE TABLE " + table(green(), "FRESH") + " (N INTEGER)");
        goesLive();
        assertThat(has(analyst, ShownGrants::onDatabase, database(live()))).contains("USAGE");
        assertThat(has(analyst, ShownGrants::onSchema, live())).contains("USAGE");
        assertThat(has(analyst, ShownGrants::futureInSchema, live())).contains("SELECT");
        assertThat(snowflake.texts("SELECT TABLE_NAME FROM " + id(database(live()))
                        + ".INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = "
                        + text(analyst) + " ORDER BY 1"))
                .as("the namesake has what it had, and what is new what the future grants say")
                .containsExactly("FRESH", "ORDERS");
    }

    private interface Shown {
        List<Grant> in(SnowflakeSession session, String name) throws java.sql.SQLException;
    }

    private List<String> has(String role, Shown shown, String name) {
        return snowflake.admin(s -> shown.in(s, name)).stream()
                .filter(g -> g.grantee().equals(role))
                .map(Grant::privilege)
                .toList();
    }

    @Test
    void ownershipGoesToTheBuildAndBack() {
        firstRelease();
        prepareSecond(List.of(), "orders");
        assertThat(snowflake.texts("SELECT SCHEMA_OWNER FROM " + id(database(green()))
                        + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = " + text(inDatabase(green()))))
                .containsExactly(snowflake.build());
        asBuild("UPDATE " + orders(green()) + " SET NAME = 'of the build'");
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        assertThat(owners("TABLES", "TABLE", green())).containsOnly(snowflake.operator());
    }

    @Test
    void aShareThatHoldsLiveIsNamed() {
        firstRelease();
        String share = "PARTNER" + snowflake.database();
        snowflake.asAdmin(
                "CREATE SHARE " + share, "GRANT USAGE ON DATABASE " + id(database(live())) + " TO SHARE " + share);
        built();
        assertNamed("Shared", id(database(live())), "Share from a database that is not swapped");
        snowflake.asAdmin(
                "REVOKE USAGE ON DATABASE " + id(database(live())) + " FROM SHARE " + share,
                "GRANT SELECT ON TABLE " + orders(live()) + " TO SHARE " + share);
        assertNamed("Shared", orders(live()), "share " + share);
        snowflake.asAdmin("REVOKE SELECT ON TABLE " + orders(live()) + " FROM SHARE " + share);
        goesLive();
    }

    @Test
    void aDatabaseRoleIsNamed() {
        firstRelease();
        inLive("CREATE DATABASE ROLE " + id(database(live())) + ".READERS");
        built();
        assertNamed("DatabaseRole", database(live()) + ".READERS", "Grant to account roles instead");
        inLive("DROP DATABASE ROLE " + id(database(live())) + ".READERS");
        goesLive();
    }

    @Test
    void aPolicyThatWouldBeLostIsNamedAndOneThatTheModelSetsGoesLive() {
        String hide = hiding();
        String own = filtering();
        String[] set = {
            "ALTER TABLE %s MODIFY COLUMN NAME SET MASKING POLICY " + hide,
            "ALTER TABLE %s ADD ROW ACCESS POLICY " + own + " ON (NAME)"
        };
        firstRelease();
        inLive(set[0].formatted(orders(live())), set[1].formatted(orders(live())));
        built();
        assertThat(obstacles(secondFor())).hasSize(2).allSatisfy(o -> {
            assertThat(o.reason()).isEqualTo("PolicyLost");
            assertThat(o.object()).isEqualTo(orders(live()));
            assertThat(o.message()).contains("Set it in a post-hook of the model");
        });
        inLive(set[0].formatted(orders(green())), set[1].formatted(orders(green())));
        goesLive();
        assertThat(references(live()))
                .extracting(Reference::shown)
                .containsExactlyInAnyOrder(
                        "masking policy " + rules + ".HIDE on column \"NAME\"",
                        "row access policy " + rules + ".OWN_ROWS");
    }

    @Test
    void aTagThatWouldBeLostIsNamedAndThatOfAContainerIsNot() {
        String pii = rule("TAG", "PII", "");
        firstRelease();
        inLive(
                "ALTER TABLE " + orders(live()) + " SET TAG " + pii + " = 'some'",
                "ALTER TABLE " + orders(live()) + " MODIFY COLUMN NAME SET TAG " + pii + " = 'name'",
                "ALTER SCHEMA " + schema(live()) + " SET TAG " + pii + " = 'of the schema'");
        built();
        assertThat(obstacles(secondFor())).hasSize(2).allSatisfy(o -> {
            assertThat(o.reason()).isEqualTo("TagLost");
            assertThat(o.object()).isEqualTo(orders(live()));
        });
        inLive("ALTER TABLE " + orders(green()) + " SET TAG " + pii + " = 'another value'");
        assertThat(obstacles(secondFor())).as("a tag is its value too").hasSize(2);
        inLive(
                "ALTER TABLE " + orders(green()) + " SET TAG " + pii + " = 'some'",
                "ALTER TABLE " + orders(green()) + " MODIFY COLUMN NAME SET TAG " + pii + " = 'name'");
        goesLive();
    }

    @Test
    void whatIsSetOnASeededTableIsOnItsCloneToo() {
        String hide = hiding();
        firstRelease();
        inLive("ALTER TABLE " + orders(live()) + " MODIFY COLUMN NAME SET MASKING POLICY " + hide);
        assertThat(prepareSecond(List.of(), "orders")).isInstanceOf(PrepareReply.Prepared.class);
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        goesLive();
        assertThat(references(live())).hasSize(1);
    }

    @Test
    void whatWasReclusteredGoesOnAndWhatWasNotDoesNot() {
        firstRelease();
        inLive(
                "ALTER TABLE " + orders(live()) + " CLUSTER BY (ID)",
                "CREATE TABLE " + schema(live()) + ".STILL CLONE " + orders(live()));
        String reclustered = "SELECT TABLE_NAME FROM " + id(database(live()))
                + ".INFORMATION_SCHEMA.TABLES WHERE AUTO_CLUSTERING_ON = 'ON'";
        assertThat(snowflake.texts(reclustered)).containsExactly("ORDERS");
        inLive("DROP TABLE " + schema(live()) + ".STILL");
        assertThat(prepareSecond(List.of(), "orders")).isInstanceOf(PrepareReply.Prepared.class);
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        goesLive();
        assertThat(snowflake.texts(reclustered)).containsExactly("ORDERS");
    }

    @Test
    void aPolicyThatIsKeptInASchemaThatIsSwappedIsNamed() {
        firstRelease();
        String kept = table(green(), "HIDE");
        built(
                "CREATE MASKING POLICY " + kept + " AS (V VARCHAR) RETURNS VARCHAR -> '***'",
                "ALTER TABLE " + orders(green()) + " MODIFY COLUMN NAME SET MASKING POLICY " + kept);
        String inLive = table(live(), "HIDE");
        inLive(
                "CREATE MASKING POLICY " + inLive + " AS (V VARCHAR) RETURNS VARCHAR -> '***'",
                "ALTER TABLE " + orders(live()) + " MODIFY COLUMN NAME SET MASKING POLICY " + inLive);
        assertThat(obstacles(secondFor())).anySatisfy(o -> {
            assertThat(o.reason()).isEqualTo("PolicyInLive");
            assertThat(o.object()).isEqualTo(orders(green()));
            assertThat(o.message()).contains("in a database of their own");
        });
    }

    private List<Reference> references(String in) {
        return snowflake.admin(s -> {
            InformationSchema information = new InformationSchema(snowflake.config());
            return References.references(s, information.relations(s, List.of(in)));
        });
    }

    @Test
    void aStreamOutsideFollowsTheTableAndIsNamed() {
        firstRelease();
        built();
        hands.createSchema(outside("watch"));
        inLive("CREATE STREAM " + table(outside("watch"), "CHANGES") + " ON TABLE " + orders(live()));
        assertNamed("StreamOnLive", outside("watch") + ".CHANGES", "Drop it");
    }

    @ParameterizedTest
    @CsvSource({
        "STREAM, ' ON TABLE %s', stream, in a schema that is not released",
        "TASK, ' SCHEDULE = ''60 MINUTE'' AS SELECT 1', task, in a schema that is not released",
        "ALERT, ' SCHEDULE = ''60 MINUTE'' IF (EXISTS (SELECT 1)) THEN SELECT 1', alert, in a schema that is not released",
        "PIPE, ' AS COPY INTO %s FROM @DROPS', pipe, Load into a source that is not released",
        "DYNAMIC TABLE, ' TARGET_LAG = ''1 hour'' AS SELECT 1 AS N', dynamic table, Build it as a table or an incremental model",
    })
    void whatWouldRunWithLivesRightsIsNotSealed(String kind, String rest, String word, String fix) {
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 1);
        asBuild("CREATE " + kind + " " + table(green(), "OWN") + rest.formatted(orders(green())));
        assertNotSealed(word + " " + green() + ".OWN", fix);
    }

    @Test
    void aProcedureGoesWithItsSchemaIfItRunsWithItsCallersRights() {
        firstRelease();
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        String procedure = "CREATE OR REPLACE PROCEDURE " + table(green(), "TIDY")
                + " () RETURNS VARCHAR LANGUAGE SQL EXECUTE AS %s AS 'RETURN 1'";
        asBuild(procedure.formatted("OWNER"));
        assertNotSealed(green() + ".TIDY()", "Make it EXECUTE AS CALLER");
        inLive("DROP PROCEDURE " + table(green(), "TIDY") + " ()");
        inLive(procedure.formatted("CALLER"));
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        goesLive();
    }

    @Test
    void aMaterializedViewGoesWithItsSchemaUnlessItNamesItsDatabase() {
        firstRelease();
        String view = "CREATE OR REPLACE MATERIALIZED VIEW " + table(green(), "TOTALS") + " AS SELECT NAME FROM %s";
        built(view.formatted("MART.ORDERS"));
        assertThat(shownOwners("MATERIALIZED VIEWS", green())).containsExactly(snowflake.operator());
        assertThat(warehouse.nameTraps(secondFor().incoming(), Swap.Databases))
                .as("its header names where it is, its query does not")
                .extracting(Obstacle::object)
                .isEmpty();
        inLive(view.formatted(orders(green())));
        assertThat(warehouse.nameTraps(secondFor().incoming(), Swap.Databases))
                .extracting(Obstacle::object)
                .contains(green() + ".TOTALS");
        assertThat(obstacles(secondFor())).extracting(Obstacle::reason).contains("ViewNamesDatabase");
    }

    @Test
    void aDefaultThatDrawsFromASequenceOfLiveIsNamedBeforeAnythingIsMade() {
        firstRelease();
        inLive(
                "CREATE SEQUENCE " + table(live(), "NUMBERS"),
                "CREATE TABLE " + table(live(), "COUNTED") + " (N INTEGER DEFAULT " + table(live(), "NUMBERS")
                        + ".NEXTVAL)");
        assertThat(refused(prepareSecond(List.of(), "counted"))).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("BoundToLive");
            assertThat(o.message()).contains("AUTOINCREMENT");
        });
    }

    @Test
    void aBuildThatGoesOnInGreenIsCancelledWhenItIsSealed() throws Exception {
        snowflake.asAdmin("GRANT MONITOR, OPERATE ON WAREHOUSE DBT_WH TO ROLE " + snowflake.operator());
        firstRelease();
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        CompletableFuture<String> build = CompletableFuture.supplyAsync(() -> {
            try {
                asBuild("USE SCHEMA " + schema(green()), "CALL SYSTEM$WAIT(300)");
                return "went on";
            } catch (RuntimeException e) {
                return String.valueOf(e.getMessage());
            }
        });
        String running = BuildStatements.running(snowflake.config(), List.of(green()), true);
        org.awaitility.Awaitility.await().until(() -> !snowflake.texts(running).isEmpty());
        assertThat(sealSecond()).isInstanceOf(SealReply.Sealed.class);
        assertThat(build.get()).contains("cancelled").contains("604");
    }
}
