package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.SchemaPair;
import java.util.List;
import java.util.Set;

/** Scopes and short ways of the tests here. */
final class Judging {
    static final Scope BEFORE = Scope.gates(
            "shop",
            List.of(new SchemaPair("shop", "shop__g12"), new SchemaPair("shop_marts", "shop_marts__g12")),
            Set.of("shop", "shop_marts"));
    static final Scope FIRST = Scope.gates("shop", List.of(new SchemaPair("shop", "shop__g1")), Set.of());
    static final Scope ON_LIVE = Scope.checks(
            "shop",
            List.of(new SchemaPair("shop", "shop__r11"), new SchemaPair("shop_marts", "shop_marts__r11")),
            Set.of("shop", "shop_marts"));

    private Judging() {}

    static GateResult judge(Gate gate, Evidence evidence) {
        return GateEvaluator.evaluate(gate, BEFORE, evidence);
    }

    static GateResult check(Gate gate, Evidence evidence) {
        return GateEvaluator.evaluate(gate, ON_LIVE, evidence);
    }
}
