package io.dbtrelease.core.plan;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a strategy of Snowflake cannot flip. */
final class StrategyRules {
    private static final Set<String> VIEWS = Set.of("view", "materialized_view", "dynamic_table");

    private StrategyRules() {}

    static List<PlanRefusal> refusals(
            PlanRequest request, @Nullable String adapterType, Schemas schemas, List<PlannedNode> nodes) {
        boolean snowflake = "snowflake".equals(adapterType);
        List<PlanRefusal> refusals = new ArrayList<>();
        if (snowflake != request.liveSchema().contains(".")) {
            refusals.add(new PlanRefusal(
                    Reason.OtherAdapter,
                    "the project was parsed for the adapter '%s', which is not the warehouse's".formatted(adapterType),
                    "use an image with the warehouse's adapter, and a profile of its type"));
            return refusals;
        }
        if (snowflake
                && request.strategy() != Strategy.DatabaseSwap
                && schemas.live().size() > 1) {
            refusals.add(
                    new PlanRefusal(
                            Reason.SeveralSchemas,
                            "%s flips one schema at a time, and the project builds %s: %s"
                                    .formatted(
                                            request.strategy(),
                                            Names.count(schemas.live().size(), "schema"),
                                            Names.first(schemas.live().stream()
                                                    .sorted()
                                                    .toList())),
                            "use DatabaseSwap, which flips all schemas of a database as one, or build all nodes in one schema"));
        }
        if (request.strategy() == Strategy.TableSwap) {
            List<String> views = nodes.stream()
                    .filter(n -> !n.shared() && VIEWS.contains(n.materialized()))
                    .map(PlannedNode::uniqueId)
                    .toList();
            if (!views.isEmpty()) {
                refusals.add(new PlanRefusal(
                        Reason.NotSwappable,
                        "TableSwap swaps tables alone, and the project has %s: %s"
                                .formatted(Names.count(views.size(), "view"), Names.first(views)),
                        "use DatabaseSwap, or materialize them as tables"));
            }
        }
        return refusals;
    }
}
