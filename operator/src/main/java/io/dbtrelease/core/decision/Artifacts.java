package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Artifacts of attempts that are neither the newest one, Live, kept for a rollback, nor among the last that ended. */
final class Artifacts {
    /** Ended attempts whose artifacts people may still want to look at. */
    static final int KEPT = 5;

    /** Attempts a pass. */
    static final int BATCH = 10;

    private Artifacts() {}

    static Optional<Decision> decide(Observation o, Phase phase) {
        if (o.stored() == null) {
            return Optional.empty();
        }
        Set<Integer> kept = kept(o);
        List<Integer> dropped = o.stored().attempts().stream()
                .filter(n -> !kept.contains(n))
                .limit(BATCH)
                .toList();
        return dropped.isEmpty()
                ? Optional.empty()
                : Optional.of(Decision.act(
                        phase,
                        new NextStep.DropArtifacts(dropped),
                        "CollectingArtifacts",
                        "removing the artifacts of attempts " + dropped));
    }

    private static Set<Integer> kept(Observation o) {
        Set<Integer> kept = new HashSet<>();
        var status = o.status();
        if (status.attempt() != null) {
            kept.add(status.attempt().number());
        }
        if (status.live() != null) {
            kept.add(status.live().revision());
        }
        status.retired().stream().map(RetiredSide::revision).forEach(kept::add);
        status.history().stream()
                .map(HistoryEntry::number)
                .distinct()
                .limit(KEPT)
                .forEach(kept::add);
        return kept;
    }
}
