package io.dbtrelease.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwapTest {
    @ParameterizedTest
    @CsvSource({
        "Schemas, mart, mart__g12",
        "Schemas, MART, MART__g12",
        "Schemas, _1, _1__g12",
        "Schemas, SHOP.MART, SHOP.MART__G12",
        "Tables, SHOP.MART, SHOP.MART__G12",
        "Databases, SHOP.MART, SHOP__G12.MART"
    })
    void aSideIsNamedAsTheEngineAndThePlanNameIt(Swap swap, String live, String side) {
        assertThat(swap.side(live, "__g12")).isEqualTo(side);
    }
}
