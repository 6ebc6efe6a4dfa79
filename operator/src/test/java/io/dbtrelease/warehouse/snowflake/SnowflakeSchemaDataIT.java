package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.Swap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is different where one schema is swapped, in a database of an administrator's. */
class SnowflakeSchemaDataIT extends SnowflakeScenario {
    @BeforeEach
    void makeDatabase() {
        snowflake.asAdmin(
                "CREATE DATABASE " + database(live()),
                "GRANT USAGE, CREATE SCHEMA ON DATABASE " + database(live()) + " TO ROLE " + snowflake.operator());
    }

    @Override
    protected Swap swap() {
        return Swap.Schemas;
    }

    private void letIn() {
        snowflake.asAdmin(
                "GRANT USAGE ON DATABASE " + database(live()) + " TO ROLE " + snowflake.build(),
                "GRANT USAGE ON DATABASE " + database(live()) + " TO ROLE " + snowflake.gate());
    }

    @Test
    void aBuildThatCannotEnterTheDatabaseIsNotBegun() {
        String grant = "GRANT USAGE ON DATABASE " + id(database(live())) + " TO ROLE ";
        assertThat(refused(prepareSecond(List.of()))).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("NoWayIn");
            assertThat(o.message()).contains(grant + id(snowflake.build()));
        });
        assertThat(warehouse.preflight(List.of(live()), List.of()))
                .extracting(MissingPrivilege::statement)
                .containsExactly(grant + id(snowflake.build()), grant + id(snowflake.gate()));
        letIn();
        assertThat(warehouse.preflight(List.of(live()), List.of())).isEmpty();
        assertThat(prepareSecond(List.of(outside("audit")))).isInstanceOf(PrepareReply.Prepared.class);
    }

    @Test
    void aViewThatNamesTheSchemaIsTheTrap() {
        letIn();
        firstRelease();
        prepareSecond(List.of());
        hands.createTable(green(), "ORDERS", 2);
        asBuild(
                "CREATE VIEW " + table(green(), "TRAPPED") + " AS SELECT * FROM " + table(green(), "ORDERS"),
                "USE SCHEMA " + schema(green()),
                "CREATE VIEW FREE AS SELECT * FROM ORDERS");
        sealSecond();
        assertThat(obstacles(secondFor())).singleElement().satisfies(o -> {
            assertThat(o.reason()).isEqualTo("ViewNamesSchema");
            assertThat(o.object()).isEqualTo(green() + ".TRAPPED");
        });
    }

    @Test
    void otherSchemasOfTheDatabaseAreNobodysConcern() {
        letIn();
        firstRelease();
        snowflake.asAdmin("CREATE SCHEMA " + database(live()) + ".NOTES");
        build(SHOP, 2, live());
        assertThat(obstacles(secondFor())).isEmpty();
        hands.createSchema(side("__r1"));
        assertThat(obstacles(secondFor())).extracting(Obstacle::reason).containsExactly("NameTaken");
    }
}
