package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.status.LiveStatus;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Live's markers say, held against what status says. The marker is the truth. */
sealed interface LiveCheck {
    /** As expected: a flip may start from here. */
    record Agrees(int from, Optional<String> fromRelease, List<String> liveSchemas) implements LiveCheck {}

    /** Live shows another revision of this release than status says. */
    record Differs(int revision) implements LiveCheck {}

    /** Hands off: a person has to say what is meant. */
    record Foreign(String reason, String message) implements LiveCheck {}

    /** Revision of a Live that is absent. */
    int ABSENT = 0;

    /** Revision of a Live that is adopted and carries no marker yet. */
    int UNMARKED = -1;

    static LiveCheck of(Observation o, WarehouseView.Seen seen) {
        String exposure = o.spec().exposure().schema();
        List<SchemaView> live = seen.live(o.uid());
        LiveStatus known = o.status().live();
        if (!live.isEmpty()) {
            return ofOurs(live, known);
        }
        Optional<SchemaView> stands = seen.schema(exposure);
        if (stands.isEmpty()) {
            return known == null
                    ? new Agrees(ABSENT, Optional.empty(), List.of())
                    : new Foreign(
                            "LiveMissing",
                            "schema " + exposure + " is gone from the warehouse although revision " + known.revision()
                                    + " was live: bring it back, or delete this release and apply it again");
        }
        return ofStranger(o, seen, stands.get(), known);
    }

    private static LiveCheck ofOurs(List<SchemaView> live, @Nullable LiveStatus known) {
        TreeSet<Integer> revisions =
                live.stream().map(SchemaView::revision).collect(Collectors.toCollection(TreeSet::new));
        List<String> names = live.stream().map(SchemaView::name).sorted().toList();
        if (revisions.size() > 1) {
            return new Foreign(
                    "LiveMixed",
                    "Live's schemas " + names + " carry markers of different revisions " + revisions
                            + ": somebody moved a schema by hand; move it back");
        }
        int revision = revisions.first();
        if (known == null || known.revision() != revision) {
            return new Differs(revision);
        }
        List<String> missing =
                known.schemas().stream().filter(s -> !names.contains(s)).toList();
        if (!missing.isEmpty()) {
            return new Foreign(
                    "LiveMissing",
                    "schemas " + missing + " of revision " + revision
                            + " are gone or carry no marker of it: bring them back");
        }
        return new Agrees(revision, Optional.empty(), names);
    }

    private static LiveCheck ofStranger(
            Observation o, WarehouseView.Seen seen, SchemaView stands, @Nullable LiveStatus known) {
        if (known != null) {
            String shown = stands.markerUid() == null ? "no marker" : "the marker of release " + stands.markerRelease();
            return new Foreign(
                    "ForeignMarker",
                    "schema " + stands.name() + " carries " + shown + ", not that of revision " + known.revision()
                            + ": somebody swapped it by hand; swap it back");
        }
        AdoptSpec adopt = o.spec().exposure().adopt();
        String adopted = adopt == null ? "" : adopt.marker();
        if (stands.markerUid() == null) {
            return adopted.equals("unmarked")
                    ? new Agrees(UNMARKED, Optional.empty(), unmarked(o, seen))
                    : new Foreign(
                            "LiveUnmarked",
                            "schema " + stands.name()
                                    + " exists and was not released by this operator: to take it over, set "
                                    + "spec.exposure.adopt: {marker: unmarked}");
        }
        String owner = stands.markerUid();
        if (adopted.equals(owner)) {
            List<String> names =
                    seen.live(owner).stream().map(SchemaView::name).sorted().toList();
            return new Agrees(stands.revision(), Optional.of(owner), names);
        }
        return new Foreign(
                "ForeignMarker",
                "schema " + stands.name() + " was released by " + stands.markerRelease() + " (UID " + owner
                        + "): to take it over, set spec.exposure.adopt: {marker: " + owner + "}");
    }

    /** The Live names of the plan, or the exposure alone before there is one, that exist without a marker. */
    private static List<String> unmarked(Observation o, WarehouseView.Seen seen) {
        var attempt = o.status().attempt();
        Stream<String> names = attempt == null
                        || attempt.plan() == null
                        || attempt.plan().schemas().isEmpty()
                ? Stream.of(o.spec().exposure().schema())
                : attempt.plan().schemas().stream().map(p -> p.live());
        return names.filter(
                        n -> seen.schema(n).filter(s -> s.markerUid() == null).isPresent())
                .sorted()
                .toList();
    }
}
