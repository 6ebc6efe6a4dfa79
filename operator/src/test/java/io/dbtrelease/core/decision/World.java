package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a walk's steps act on: schemas with markers, and Jobs that deliver at the second look. */
final class World {
    private static final String UID = ObservationBuilder.UID;

    final TreeMap<String, SchemaView> schemas = new TreeMap<>();
    final Map<String, JobObservation> jobs = new HashMap<>();
    final List<Integer> flips = new ArrayList<>();

    @Nullable
    String claim;

    WarehouseView view() {
        return new WarehouseView.Seen(List.copyOf(schemas.values()), claim, claim == null ? null : "team/shop");
    }

    JobObservation job(@Nullable String uid) {
        return uid == null ? JobObservation.ABSENT : jobs.getOrDefault(uid, JobObservation.ABSENT);
    }

    /** Jobs that run deliver; those that are being deleted are gone. */
    void timePasses() {
        jobs.replaceAll(
                (uid, job) -> job.state() == JobObservation.State.Running ? ObservationBuilder.delivered(uid) : job);
        jobs.values().removeIf(job -> job.state() == JobObservation.State.Deleting);
    }

    void start(String uid) {
        jobs.putIfAbsent(uid, ObservationBuilder.running(uid));
    }

    void cancel() {
        jobs.replaceAll((uid, job) -> job.state() == JobObservation.State.Running
                ? ObservationBuilder.job(JobObservation.State.Deleting, uid, false, null)
                : job);
    }

    void prepare(AttemptStatus a) {
        PlanFacts plan = Objects.requireNonNull(a.plan());
        plan.schemas().forEach(p -> put(p.side(), a.number(), p.live()));
    }

    /** Checks and flips, as a warehouse does in a transaction. */
    void flip(Intent intent) {
        boolean as = intent.expectsNothing()
                ? intent.schemas().stream().noneMatch(p -> schemas.containsKey(p.live()))
                : intent.liveSchemas().stream().allMatch(n -> is(n, intent.from()));
        boolean whole = intent.schemas().stream().allMatch(p -> is(p.side(), intent.to()));
        if (!as || !whole) {
            return;
        }
        for (String name : intent.liveSchemas()) {
            SchemaView out = Objects.requireNonNull(schemas.remove(name));
            put(name + "__r" + out.revision(), out.revision(), name);
        }
        for (SchemaPair p : intent.schemas()) {
            schemas.remove(p.side());
            put(p.live(), intent.to(), p.live());
        }
        flips.add(intent.to());
    }

    void drop(int revision, List<String> names) {
        names.forEach(n -> {
            if (is(n, revision)) {
                schemas.remove(n);
            }
        });
    }

    /** The revision that Live shows; 0: none. */
    int live() {
        return StatusFacts.LIVE.stream()
                .mapToInt(n -> schemas.containsKey(n) ? schemas.get(n).revision() : 0)
                .reduce((a, b) -> a == b ? a : -1)
                .orElse(0);
    }

    private boolean is(String name, int revision) {
        SchemaView s = schemas.get(name);
        return s != null && UID.equals(s.markerUid()) && s.revision() == revision;
    }

    private void put(String name, int revision, String liveName) {
        schemas.put(name, ObservationBuilder.view(name, UID, revision, liveName));
    }
}
