package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.SchemaPair;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Live's markers say, held against what status says. The marker is the truth. */
sealed interface LiveCheck {
    /** As expected: a flip may start from here. Without {@code liveSchemas} there is no Live. */
    record Agrees(int from, Optional<String> fromRelease, List<String> liveSchemas) implements LiveCheck {}

    /** Live shows another revision of this release than status says. */
    record Differs(int revision) implements LiveCheck {}

    /** Hands off: a person has to say what is meant. */
    record Foreign(String reason, String message) implements LiveCheck {}

    /** Revision of a Live that is absent, and of one that was adopted unmarked, after its first flip: that one has schemas. */
    int ABSENT = 0;

    /** Revision of a Live that is adopted and carries no marker yet. */
    int UNMARKED = -1;

    static LiveCheck of(Observation o, WarehouseView.Seen seen) {
        // Builds write shared schemas in place, so what they carry is no marker of ours.
        List<SchemaView> live = seen.live(o.uid()).stream()
                .filter(s -> !o.spec().exposure().sharedNames().contains(s.name()))
                .toList();
        LiveStatus known = o.status().live();
        if (!live.isEmpty()) {
            return ofOurs(o, live, known);
        }
        Optional<SchemaView> stands = seen.schema(o.spec().exposure().liveName());
        return known == null ? first(o, seen, stands) : gone(o, known, stands);
    }

    private static LiveCheck ofOurs(Observation o, List<SchemaView> live, @Nullable LiveStatus known) {
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
        List<String> shared = known.schemas().stream()
                .filter(o.spec().exposure().sharedNames()::contains)
                .toList();
        if (!shared.isEmpty()) {
            return new Foreign(
                    "SharedIsLive",
                    "schemas " + shared + " of Live's revision " + revision
                            + " are listed in spec.exposure.shared, where a build would write them in place: share schemas of other names");
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

    /** Status knows a Live, and no schema of it stands where it should. */
    private static LiveCheck gone(Observation o, LiveStatus known, Optional<SchemaView> stands) {
        if (stands.isEmpty()) {
            return new Foreign(
                    "LiveMissing",
                    "schema " + o.spec().exposure().liveName() + " is gone from the warehouse although revision "
                            + known.revision()
                            + " was live: bring it back, or delete this release and apply it again");
        }
        SchemaView s = stands.get();
        String shown = s.markerUid() == null
                ? "no marker"
                : "the marker of release " + s.markerRelease() + ", revision " + s.revision() + ", schema "
                        + s.liveName();
        return new Foreign(
                "ForeignMarker",
                "schema " + s.name() + " carries " + shown + ", not that of revision " + known.revision()
                        + ": somebody swapped it by hand; swap it back");
    }

    /** This release never had a Live. */
    private static LiveCheck first(Observation o, WarehouseView.Seen seen, Optional<SchemaView> stands) {
        AdoptSpec adopt = o.spec().exposure().adopt();
        String adopted = adopt == null ? "" : adopt.marker();
        String owner = stands.map(SchemaView::markerUid).orElse(null);
        if (stands.isPresent() && owner != null) {
            return marked(o, seen, stands.get(), owner, adopted);
        }
        if (adopt != null && adopt.ofUnmarked()) {
            List<String> names = unmarked(o, seen);
            return new Agrees(names.isEmpty() ? ABSENT : UNMARKED, Optional.empty(), names);
        }
        return stands.isEmpty()
                ? new Agrees(ABSENT, Optional.empty(), List.of())
                : new Foreign(
                        "LiveUnmarked",
                        "schema " + stands.get().name()
                                + " exists and was not released by this operator: to take it over, set "
                                + "spec.exposure.adopt: {marker: unmarked}");
    }

    private static LiveCheck marked(
            Observation o, WarehouseView.Seen seen, SchemaView stands, String owner, String adopted) {
        if (owner.equals(o.uid())) {
            return new Foreign(
                    "ForeignMarker",
                    "schema " + stands.name() + " carries the marker of this release's schema " + stands.liveName()
                            + ": somebody renamed it by hand; rename it back");
        }
        if (!adopted.equals(owner)) {
            return new Foreign(
                    "ForeignMarker",
                    "schema " + stands.name() + " was released by " + stands.markerRelease() + " (UID " + owner
                            + "): to take it over, set spec.exposure.adopt: {marker: " + owner + "}");
        }
        List<SchemaView> theirs = seen.live(owner);
        if (theirs.isEmpty() || theirs.stream().anyMatch(s -> s.revision() != stands.revision())) {
            return new Foreign(
                    "LiveMixed",
                    "the schemas of " + stands.markerRelease()
                            + " carry markers of different revisions: mend that before it is taken over");
        }
        List<String> names = theirs.stream().map(SchemaView::name).sorted().toList();
        return new Agrees(stands.revision(), Optional.of(owner), names);
    }

    /** The Live names of the plan, or the exposure alone before there is one, that exist without a marker. */
    private static List<String> unmarked(Observation o, WarehouseView.Seen seen) {
        AttemptStatus attempt = o.status().attempt();
        Stream<String> names = attempt == null
                        || attempt.plan() == null
                        || attempt.plan().schemas().isEmpty()
                ? Stream.of(o.spec().exposure().liveName())
                : attempt.plan().schemas().stream().map(SchemaPair::live);
        return names.filter(
                        n -> seen.schema(n).filter(s -> s.markerUid() == null).isPresent())
                .sorted()
                .toList();
    }
}
