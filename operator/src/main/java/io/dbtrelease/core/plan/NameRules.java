package io.dbtrelease.core.plan;

import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a relation's name may be. */
final class NameRules {
    /** The operator's own table in every schema of a side. */
    private static final String MARKER = "dbt_release_marker";

    private NameRules() {}

    static List<PlanRefusal> refusals(List<PlannedNode> nodes, @Nullable String adapterType) {
        int max = "postgres".equals(adapterType) ? 63 : 255;
        List<PlanRefusal> refusals = new ArrayList<>();
        refuse(
                refusals,
                nodes,
                n -> !n.live().identifier().equals(n.green().identifier()),
                Reason.IdentifierDiffers,
                "another name in Green than in Live, and not only another schema",
                "a flip renames schemas, not what is in them: let the alias not depend on target.schema");
        refuse(
                refusals,
                nodes,
                n -> n.live().identifier().getBytes(StandardCharsets.UTF_8).length > max,
                Reason.BadName,
                "a name of more than " + max + " bytes",
                "give the node a shorter name or alias");
        refuse(
                refusals,
                nodes,
                n -> n.live().identifier().equalsIgnoreCase(MARKER),
                Reason.BadName,
                "the name of the operator's marker, " + MARKER,
                "give the node another name or alias");
        return refusals;
    }

    private static void refuse(
            List<PlanRefusal> refusals,
            List<PlannedNode> nodes,
            Predicate<PlannedNode> wrong,
            Reason reason,
            String what,
            String fix) {
        List<String> names =
                nodes.stream().filter(wrong).map(PlannedNode::uniqueId).toList();
        if (!names.isEmpty()) {
            refusals.add(new PlanRefusal(
                    reason,
                    "%s %s: %s"
                            .formatted(
                                    names.size() == 1 ? "1 node has" : names.size() + " nodes have",
                                    Objects.requireNonNull(what),
                                    Names.first(names)),
                    fix));
        }
    }
}
