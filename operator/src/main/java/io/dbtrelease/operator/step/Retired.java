package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.decision.SchemaView;
import io.dbtrelease.core.decision.Sides;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of Retired sides in status, newest first. */
final class Retired {
    /** Sides that are given up and cannot be dropped are few; those that somebody dropped by hand are never heard of again. */
    private static final int FORGOTTEN = 50;

    private Retired() {}

    /** What is called what after {@code live} was flipped away. */
    static String suffix(int revision) {
        return "__r" + Math.max(revision, 0);
    }

    /** The list after {@code live} became Retired and {@code incoming} came back to Live, if it was Retired. */
    static List<RetiredSide> after(List<RetiredSide> retired, LiveStatus live, int incoming, Swap swap, Instant now) {
        List<RetiredSide> sides = new ArrayList<>();
        for (RetiredSide side : retired) {
            if (side.revision() != incoming && side.revision() != live.revision()) {
                sides.add(side);
            }
        }
        List<SchemaPair> pairs = live.schemas().stream()
                .map(s -> new SchemaPair(s, swap.side(s, suffix(live.revision()))))
                .toList();
        sides.add(new RetiredSide(
                live.revision(),
                live.sourceRevision(),
                live.digest(),
                live.buildDigest(),
                now,
                pairs,
                live.image(),
                live.imageDigest(),
                live.monitored(),
                live.artifacts(),
                null,
                List.of(),
                live.commit(),
                null));
        return newestFirst(sides);
    }

    static List<RetiredSide> newestFirst(List<RetiredSide> sides) {
        return sides.stream()
                .sorted(Comparator.comparing(RetiredSide::retiredAt)
                        .thenComparing(RetiredSide::revision)
                        .reversed())
                .toList();
    }

    /** A side by its markers alone: nothing says whether its watch passed, so nothing goes back to it by itself, and it counts as retired now. */
    static RetiredSide found(WarehouseView.Seen seen, String uid, int revision, Instant now) {
        List<SchemaView> schemas = Sides.retired(seen, uid, revision);
        SchemaView one = schemas.getFirst();
        return new RetiredSide(
                revision,
                one.sourceRevision(),
                one.digest() == null ? "" : one.digest(),
                null,
                now,
                schemas.stream().map(Retired::pair).toList(),
                null,
                null,
                false,
                null,
                null,
                List.of(),
                null,
                null);
    }

    static Optional<RetiredSide> find(DbtReleaseStatus status, int revision) {
        return status.retired().stream().filter(r -> r.revision() == revision).findFirst();
    }

    static List<SchemaMove> moves(RetiredSide side) {
        return side.schemas().stream()
                .map(p -> new SchemaMove(p.side(), p.live()))
                .toList();
    }

    /** Status after a side was found to be gone and restorable, or was brought back. */
    static DbtReleaseStatus restorable(DbtReleaseStatus status, int revision, @Nullable Instant until) {
        return status.with(s -> s.retired = status.retired().stream()
                .map(r -> r.revision() == revision ? r.restorableUntil(until) : r)
                .toList());
    }

    /** Status after a side was found not to be whole and nothing brings back what is gone: what stands of it is kept. */
    static DbtReleaseStatus broken(DbtReleaseStatus status, int revision, List<String> missing) {
        return status.with(s -> s.retired = status.retired().stream()
                .map(r -> r.revision() == revision ? r.without(missing) : r)
                .toList());
    }

    /** Status after a side is not kept any more: from now on it may be dropped. */
    static DbtReleaseStatus forgotten(DbtReleaseStatus status, int revision) {
        Memory memory = status.memory() == null ? Memory.empty() : status.memory();
        List<Integer> forgotten = Stream.concat(
                        Stream.of(revision), memory.forgotten().stream().filter(r -> r != revision))
                .limit(FORGOTTEN)
                .toList();
        return status.with(s -> {
            s.retired = without(status, revision);
            s.memory = memory.with(m -> m.forgotten = forgotten);
        });
    }

    /** Status after a side was dropped. */
    static DbtReleaseStatus dropped(DbtReleaseStatus status, int revision) {
        Memory memory = status.memory();
        return status.with(s -> {
            s.retired = without(status, revision);
            s.memory = memory == null
                    ? null
                    : memory.with(m -> m.forgotten = memory.forgotten().stream()
                            .filter(r -> r != revision)
                            .toList());
        });
    }

    private static List<RetiredSide> without(DbtReleaseStatus status, int revision) {
        return status.retired().stream().filter(r -> r.revision() != revision).toList();
    }

    /** The list after somebody flipped by hand, or after status was lost: what stands aside under a marker of this release is what is kept. */
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
                        before.buildDigest(),
                        context.now(),
                        pairs,
                        before.image(),
                        before.imageDigest(),
                        before.monitored(),
                        before.artifacts(),
                        null,
                        List.of(),
                        before.commit(),
                        null));
            }
        }
        List<Integer> forgotten =
                status.memory() == null ? List.of() : status.memory().forgotten();
        String uid = context.observation().uid();
        seen.schemas().stream()
                .filter(s -> uid.equals(s.markerUid()) && s.revision() != live)
                .map(SchemaView::revision)
                .distinct()
                .filter(r ->
                        !forgotten.contains(r) && !Sides.retired(seen, uid, r).isEmpty())
                .filter(r -> sides.stream().noneMatch(s -> s.revision() == r))
                .toList()
                .forEach(r -> sides.add(found(seen, uid, r, context.now())));
        return newestFirst(sides);
    }

    private static SchemaPair pair(SchemaView schema) {
        return new SchemaPair(Objects.requireNonNull(schema.liveName()), schema.name());
    }
}
