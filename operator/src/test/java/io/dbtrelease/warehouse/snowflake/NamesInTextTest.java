package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesInTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from shop.marts.orders",
                "select * from SHOP . \"MARTS\" . orders",
                "select * from \"SHOP\".marts.orders o",
                "select * from shop..orders",
                "select shop.marts.orders.id from marts.orders",
                "select * from shop /* here */ . marts.orders",
                "create or replace view SHOP.MARTS.V as select * from shop.marts.orders",
                "create or replace  secure view if not exists other.marts.v (a, b) comment='x' as (select * from shop.marts.o)",
                "select * from identifier('shop.marts.orders')",
                "select * from table ( 'shop.marts.orders' )",
                "select shop.marts.fee(amount) from marts.orders",
                "select 'it''s' || x from shop.marts.orders",
                "select '\\'' from shop.marts.orders"
            })
    void aDatabaseIsNamed(String text) {
        assertThat(NamesInText.namesDatabase(text, "SHOP")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from marts.orders",
                "select shop.id from marts.orders as shop",
                "select * from shops.marts.orders",
                "select * from \"shop\".marts.orders",
                "select * from other.shop.orders",
                "select 'shop.marts.orders' from marts.orders",
                "select * from marts.orders -- not shop.marts.orders",
                "select * from marts.orders // not shop.marts.orders",
                "select /* shop.marts.orders */ 1",
                "create or replace view SHOP.MARTS.V as select * from marts.orders",
                "CREATE OR REPLACE TRANSIENT DYNAMIC TABLE SHOP.MARTS.V AS SELECT 1 FROM MARTS.O",
                "create view SHOP.MARTS.V (a) as select $$shop.marts.orders$$ from marts.orders",
                "select 1.5e3.shop from marts.orders",
                "",
                "'shop.marts.orders",
                "/* shop.marts.orders",
                "\"SHOP"
            })
    void aDatabaseIsNotNamed(String text) {
        assertThat(NamesInText.namesDatabase(text, "SHOP")).isFalse();
    }

    @Test
    void aSchemaIsNamedWithItsDatabaseOrWhereARelationStands() {
        assertThat(NamesInText.namesSchema("select * from shop.marts.orders", "SHOP", "MARTS"))
                .isTrue();
        assertThat(NamesInText.namesSchema("select * from a join marts.orders on true", "SHOP", "MARTS"))
                .isTrue();
        assertThat(NamesInText.namesSchema("select * from identifier('marts.orders')", "SHOP", "MARTS"))
                .isTrue();
        assertThat(NamesInText.namesSchema("select * from other.marts.orders", "SHOP", "MARTS"))
                .isFalse();
        assertThat(NamesInText.namesSchema("select marts.id from orders as marts", "SHOP", "MARTS"))
                .isFalse();
        assertThat(NamesInText.namesSchema("select * from orders", "SHOP", "MARTS"))
                .isFalse();
    }

    @Test
    void anyTextIsReadToItsEnd() {
        String text = "select \"a\"\"b\".c , 'x\\'y' , $$z$$ -- w\n /* v */ from \"D\".e..f.g";
        for (int end = 0; end <= text.length(); end++) {
            assertThat(NamesInText.of(text.substring(0, end))).isNotNull();
        }
    }
}
