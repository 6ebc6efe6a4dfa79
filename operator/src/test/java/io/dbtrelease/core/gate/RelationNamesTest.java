package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationNamesTest {
    private static final RelationNames KNOWN = new RelationNames(
            List.of(new RelationId("SHOP.CORE", "ORDERS"), new RelationId("SHOP.MARTS", "REVENUE")),
            List.of(new RelationId("SHOP.MARTS", "ORDERS"), new RelationId("analytics", "plain")));

    @ParameterizedTest
    @CsvSource({
        "revenue, SHOP.MARTS.REVENUE",
        "marts.revenue, SHOP.MARTS.REVENUE",
        "SHOP.MARTS.REVENUE, SHOP.MARTS.REVENUE",
        "core.orders, SHOP.CORE.ORDERS",
        "shop.core.orders, SHOP.CORE.ORDERS",
        "analytics.plain, analytics.plain",
        "Plain, analytics.plain"
    })
    void a_relation_is_meant_with_as_much_of_its_name_as_tells_it(String text, String id) {
        assertThat(KNOWN.find(text))
                .isInstanceOfSatisfying(
                        RelationNames.Match.One.class,
                        one -> assertThat(one.id()).hasToString(id));
    }

    @ParameterizedTest
    @CsvSource({"orders, is the name of several", "other.orders, there is no relation other.orders"})
    void what_is_not_told_is_refused(String text, String message) {
        assertThat(KNOWN.find(text).toString()).contains(message);
    }
}
