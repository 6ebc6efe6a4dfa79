package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.SchemaView;
import io.dbtrelease.core.decision.WarehouseView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The list of Retired sides in status, newest first. */
final class Retired {
    private Retired() {}

    /** What is called what after {@code live} was flipped away. */
    static String suffix(int revision) {
        return "__r" + Math.max(revision, 0);
    }

    /** The list after {@code live} became Retired and {@code incoming} came back to Live, if it was Retired. */
    static List<RetiredSide> after(List<RetiredSide> retired, LiveStatus live, int incoming, Instant now) {
        List<RetiredSide> sides = new ArrayList<>();
        for (RetiredSide side : retired) {
            if (side.revision() != incoming && side.revision() != live.revision()) {
                sides.add(side);
            }
        }
        List<SchemaPair> pairs = live.schemas().stream()
                .map(s -> new SchemaPair(s, s + suffix(live.revision())))
                .toList();
        sides.add(new RetiredSide(
                live.revision(),
                live.sourceRevision(),
                live.digest(),
                now,
                pairs,
                live.image(),
                live.imageDigest(),
                live.monitored(),
                live.artifacts()));
        sides.sort(Comparator.comparing(RetiredSide::retiredAt).reversed());
        return sides;
    }

    /** The list after somebody flipped by hand: what stands aside under a marker of this release is what is kept. */
    static List<RetiredSide> afterDrift(
            DbtReleaseStatus status, int live, WarehouseView.Seen seen, StepContext context) {
        List<RetiredSide> sides = new ArrayList<>();
        for (RetiredSide side : status.retired()) {
            if (side.revision() != live) {
                sides.add(side);
            }
        }
        LiveStatus before = status.live();
        if (before != null && before.revision() != live) {
            List<SchemaPair> pairs = seen.side(context.observation().uid(), before.revision()).stream()
                    .map(Retired::pair)
                    .toList();
            if (!pairs.isEmpty() && sides.stream().noneMatch(s -> s.revision() == before.revision())) {
                sides.addFirst(new RetiredSide(
                        before.revision(),
                        before.sourceRevision(),
                        before.digest(),
                        context.now(),
                        pairs,
                        before.image(),
                        before.imageDigest(),
                        before.monitored(),
                        before.artifacts()));
            }
        }
        return sides;
    }

    private static SchemaPair pair(SchemaView schema) {
        return new SchemaPair(Objects.requireNonNull(schema.liveName()), schema.name());
    }
}
