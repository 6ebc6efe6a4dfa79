package io.dbtrelease.core.plan;

import io.dbtrelease.core.artifact.Manifest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of tables and views that no build makes, because the release or the project selects others. */
public final class LeftOut {
    private LeftOut() {}

    /** Whether {@code dbt build}, as the release calls it, leaves anything out of its own accord. */
    public static boolean possible(Manifest manifest, List<String> select, List<String> exclude) {
        return !select.isEmpty() || !exclude.isEmpty() || manifest.defaultSelector();
    }

    /**
     * The plan with a word of them. What starts from Live's data stays, selected or not.
     *
     * @param scope unique ids that are selected; null: not known
     */
    public static ReleasePlan said(ReleasePlan plan, @Nullable Set<String> scope) {
        if (scope == null) {
            return plan.warning("what build.select, build.exclude or the project's default selector leaves out is not"
                    + " in Green, so that its tables and views leave Live with the flip; incremental models and"
                    + " snapshots stay as they are in Live");
        }
        List<String> gone = plan.nodes().stream()
                .filter(n -> !n.shared() && !n.seeded() && !scope.contains(n.uniqueId()))
                .map(n -> n.live().toString())
                .toList();
        return gone.isEmpty()
                ? plan
                : plan.warning("not selected, so that %s not in Green and not in Live after the flip: %s"
                        .formatted(gone.size() == 1 ? "it is" : "they are", Names.first(gone)));
    }
}
