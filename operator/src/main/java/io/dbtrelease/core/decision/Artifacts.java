package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts of attempts that nobody needs and that {@code spec.artifacts} does not keep. Needed, whatever it says, are those of the newest attempt, of what
 * Live shows, of the last green revision and of the Retired sides.
 */
final class Artifacts {
    /** Attempts a pass. */
    static final int BATCH = 10;

    private Artifacts() {}

    static Optional<Decision> decide(Observation o, Phase phase) {
        ArtifactsSpec spec = Objects.requireNonNullElse(o.spec().artifacts(), ArtifactsSpec.DEFAULT);
        if (o.stored() == null || spec.legalHold()) {
            return Optional.empty();
        }
        List<Integer> dropped = droppable(o, o.stored(), spec);
        return dropped.isEmpty()
                ? Optional.empty()
                : Optional.of(Decision.act(
                        phase,
                        new NextStep.DropArtifacts(dropped),
                        "CollectingArtifacts",
                        "removing the artifacts of attempts " + dropped));
    }

    /** Lowest first, as many as go in a pass. */
    private static List<Integer> droppable(Observation o, StoredView stored, ArtifactsSpec spec) {
        Duration retainFor = Durations.parse(spec.retainFor()).orElse(Duration.ofHours(8760));
        Set<Integer> needed = needed(o.status(), o.uid());
        List<Integer> dropped = new ArrayList<>();
        int kept = 0;
        for (int n : stored.attempts().stream()
                .sorted(Comparator.reverseOrder())
                .filter(n -> !needed.contains(n))
                .toList()) {
            Instant ended = ended(o.status(), stored, n);
            boolean old = ended != null && !o.now().isBefore(ended.plus(retainFor));
            if (old || kept == spec.retain()) {
                dropped.add(n);
            } else {
                kept++;
            }
        }
        return dropped.stream().sorted().limit(BATCH).toList();
    }

    /** When the attempt ended; null: nobody knows any more, so its age says nothing. */
    private static @Nullable Instant ended(DbtReleaseStatus status, StoredView stored, int attempt) {
        return status.history().stream()
                .filter(e -> e.kind().equals("Attempt") && e.number() == attempt)
                .map(HistoryEntry::finishedAt)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(stored.ended().get(attempt));
    }

    private static Set<Integer> needed(DbtReleaseStatus status, String uid) {
        Set<Integer> needed = new HashSet<>();
        if (status.attempt() != null) {
            needed.add(status.attempt().number());
        }
        if (status.live() != null) {
            needed.add(status.live().revision());
            // A slim build reads the manifest there, whichever attempt that is.
            folder(status.live().artifacts(), uid).ifPresent(needed::add);
        }
        if (status.lastGreen() != null) {
            if (status.lastGreen().revision() != null) {
                needed.add(status.lastGreen().revision());
            }
            folder(status.lastGreen().artifacts(), uid).ifPresent(needed::add);
        }
        for (RetiredSide side : status.retired()) {
            needed.add(side.revision());
            folder(side.artifacts(), uid).ifPresent(needed::add);
        }
        return needed;
    }

    /** The attempt of a folder {@code <namespace>/<release>/<uid>/attempts/<attempt>/…} of this release. */
    private static Optional<Integer> folder(@Nullable String folder, String uid) {
        String[] parts = folder == null ? new String[0] : folder.split("/", -1);
        boolean own = parts.length > 4 && parts[2].equals(uid) && parts[3].equals("attempts");
        return own && parts[4].matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(parts[4])) : Optional.empty();
    }
}
