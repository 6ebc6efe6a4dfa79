package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.FakeWarehouse.Content;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.Swap;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds everything that takes effect against the invariants, by what is true in the simulated world and not by what the operator believes:
 *
 * <ul>
 *   <li><b>S</b> at most one effective flip of an attempt and of a request, and none whose intent is not stored;
 *   <li><b>G</b> Live is only ever what the gates looked at, built to its end by the pod whose artifacts were accepted, and loses no row that was written to Live;
 *   <li><b>R</b> what a rollback may need is never dropped, and a rollback brings back what was Live, or what is built from the same image;
 *   <li><b>L</b> no password in anything that is sent to the API server;
 *   <li><b>T</b> nothing is asked of another namespace than the release's.
 * </ul>
 *
 * <p><b>P</b>, an end in bounded time, is {@link Sim}'s.
 */
final class Checker {
    private final Sim sim;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<String> cutovers = new HashSet<>();
    private final Map<String, Map<String, Map<String, Content>>> looked = new HashMap<>();
    private final Map<String, Map<String, Map<String, Content>>> gated = new HashMap<>();
    private final Map<String, Map<RelationName, Content>> copied = new HashMap<>();
    private final Map<String, Map<String, Content>> retired = new HashMap<>();
    private final Map<String, String> images = new HashMap<>();
    private final Set<String> identities = new HashSet<>();
    private final Map<String, String> greens = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private boolean hands;
    private int flips;

    Checker(Sim sim) {
        this.sim = sim;
    }

    List<String> violations() {
        return violations;
    }

    int flips() {
        return flips;
    }

    void violated(String invariant, String what) {
        violations.add(invariant + ": " + what);
        sim.note(null, "VIOLATED " + invariant + ": " + what);
    }

    /** People did something to a schema: what it holds is theirs to answer for. */
    void touchedByHand(Collection<String> schemas) {
        touched.addAll(schemas);
        hands = true;
    }

    private static String attempt(String uid, int number) {
        return uid + "/" + number;
    }

    private static Map<String, Map<String, Content>> contents(Map<String, Held> held, Collection<String> schemas) {
        Map<String, Map<String, Content>> contents = new TreeMap<>();
        for (String schema : schemas) {
            if (held.containsKey(schema)) {
                contents.put(schema, held.get(schema).relations());
            }
        }
        return contents;
    }

    /** Green was made, or stood there: what Live's relations held when it was made from them. */
    void prepared(PrepareRequest request, String identity, Map<String, Held> held) {
        if (!identities.add(identity)) {
            return;
        }
        List<SimPod> writing =
                sim.cluster.writing(request.release().uid(), request.marker().revision());
        if (!writing.isEmpty()) {
            violated(
                    "G",
                    "Green is made anew while a pod builds it: "
                            + writing.getFirst().uid());
        }
        Map<RelationName, Content> from = new HashMap<>();
        for (Seed seed : request.seeds()) {
            Held schema = held.get(seed.live().schema());
            if (schema != null && schema.relations().containsKey(seed.live().name())) {
                from.put(seed.live(), schema.relations().get(seed.live().name()));
            }
        }
        String attempt = attempt(request.release().uid(), request.marker().revision());
        copied.put(attempt, from);
        for (SchemaMove move : request.schemas()) {
            String before = greens.putIfAbsent(request.release().name() + " " + move.side(), attempt);
            if (before != null && !before.equals(attempt)) {
                violated("G", move.side() + " was the name of attempt " + before + " and is that of " + attempt);
            }
        }
    }

    /** Green is about to be sealed. */
    void sealing(SealRequest request) {
        List<SimPod> writing =
                sim.cluster.writing(request.release().uid(), request.marker().revision());
        if (!writing.isEmpty()) {
            violated(
                    "G",
                    "Green is sealed while a pod of its build may write: "
                            + writing.getFirst().uid());
        }
    }

    /** Gates read schemas. */
    void looked(SimOperator process, Collection<String> schemas, Map<String, Held> held) {
        if (schemas.stream().anyMatch(Engine::isGreen)) {
            looked.put(process.toString(), contents(held, schemas));
        }
    }

    /** A status was stored. */
    void stored(SimOperator process, ObjectNode object) {
        if (!object.at("/status/attempt/gates/passed").asBoolean()) {
            return;
        }
        DbtRelease release = sim.typed(object, DbtRelease.class);
        AttemptStatus a = release.getStatus().attempt();
        if (a != null && a.gates() != null && a.gates().passed() && a.cutover() == null) {
            String key = attempt(release.getMetadata().getUid(), a.number()) + "/"
                    + a.gates().at();
            Map<String, Map<String, Content>> now = looked.get(process.toString());
            if (now != null) {
                gated.putIfAbsent(key, now);
            }
        }
    }

    /** A request to the API server, before it is sent. */
    void requested(@Nullable Key release, URI uri, String body) {
        if (body.contains(Sim.SECRET)) {
            violated("L", "a password in a request to " + uri);
        }
        String[] path = uri.getPath().split("/namespaces/");
        if (release != null && path.length > 1 && !path[1].split("/")[0].equals(release.namespace())) {
            violated("T", "a pass of " + release + " asks for " + uri);
        }
    }

    /** A flip took effect. */
    void flipped(
            SimOperator process,
            SimTenant tenant,
            FlipRequest request,
            Map<String, Held> before,
            Map<String, Held> after) {
        flips++;
        String uid = request.release().uid();
        sim.note(process, "FLIPPED to " + request.toRevision());
        if (!requests.add(request.requestId())) {
            violated("S", "request " + request.requestId() + " flipped twice");
        }
        if (!request.release().name().startsWith(tenant.namespace + "/")) {
            violated("T", request.release().name() + " flips in the warehouse of " + tenant.namespace);
        }
        DbtRelease truth = sim.release(uid);
        DbtReleaseStatus status =
                truth == null || truth.getStatus() == null ? DbtReleaseStatus.empty() : truth.getStatus();
        AttemptStatus attempt = status.attempt();
        List<String> sides = request.incoming().stream().map(SchemaMove::side).toList();
        expected(request, before);
        if (request.isRollback()) {
            rolledBack(request, sides, before, attempt);
        } else {
            cutOver(tenant, request, sides, before, attempt);
            approved(truth, attempt);
        }
        for (SchemaMove move : request.incoming()) {
            Held live = after.get(move.live());
            if (live == null || !live.owner().equals("operator")) {
                violated("G", move.live() + " is Live and belongs to the role that builds");
            }
        }
        for (String live : request.liveSchemas()) {
            if (before.containsKey(live)) {
                String side = request.swap().side(live, request.retiredSuffix());
                retired.put(side, before.get(live).relations());
                if (!after.containsKey(side)) {
                    violated("R", live + " is not kept");
                }
            }
        }
    }

    /** What Live was is what the flip was to replace. */
    private void expected(FlipRequest request, Map<String, Held> before) {
        for (String name : request.liveSchemas()) {
            Held live = before.get(name);
            Marker marker = live == null ? null : live.marker();
            boolean was = switch (request.from()) {
                case LiveExpectation.Absent a -> live == null;
                case LiveExpectation.Unmarked u ->
                    live != null && (marker == null || handedOver(request, marker) && marker.revision() == 0);
                case LiveExpectation.Marked m ->
                    marker != null
                            && (marker.releaseUid().equals(m.releaseUid()) || handedOver(request, marker))
                            && marker.revision() == m.revision();
            };
            if (!was) {
                violated(
                        "S", "flipped over " + name + " with " + marker + " although Live was to be " + request.from());
            }
        }
    }

    /** Where a flip is no transaction, what leaves Live is this release's a statement before it leaves. */
    private static boolean handedOver(FlipRequest request, Marker marker) {
        return request.swap() == Swap.Databases
                && marker.releaseUid().equals(request.release().uid());
    }

    private void approved(@Nullable DbtRelease release, @Nullable AttemptStatus attempt) {
        boolean asked = release != null && release.getSpec().approval() == ApprovalMode.Manual;
        if (asked
                && (attempt == null
                        || attempt.approval() == null
                        || attempt.approval().by() == null && attempt.rebuild() == null)) {
            violated("G", "flipped without the approval that is asked for");
        }
    }

    private void rolledBack(
            FlipRequest request, List<String> sides, Map<String, Held> before, @Nullable AttemptStatus attempt) {
        Intent intent = attempt == null || attempt.rollback() == null
                ? null
                : attempt.rollback().intent();
        intended(request, intent, false);
        for (String side : sides) {
            if (!touched.contains(side) && !before.get(side).relations().equals(retired.get(side))) {
                violated("R", side + " is not what it was when it retired");
            }
        }
    }

    private void cutOver(
            SimTenant tenant,
            FlipRequest request,
            List<String> sides,
            Map<String, Held> before,
            @Nullable AttemptStatus attempt) {
        String key = attempt(request.release().uid(), request.toRevision());
        if (!cutovers.add(key)) {
            violated("S", "attempt " + request.toRevision() + " went live twice");
        }
        intended(request, attempt == null ? null : attempt.intent(), attempt != null && attempt.outcome() != null);
        if (attempt == null || attempt.gates() == null || !attempt.gates().passed()) {
            violated("G", "flipped without gates");
            return;
        }
        Map<String, Map<String, Content>> now = contents(before, sides);
        Map<String, Map<String, Content>> judged =
                gated.get(key + "/" + attempt.gates().at());
        if (judged == null || !judged.keySet().containsAll(now.keySet())) {
            violated("G", "no gate looked at " + sides);
        } else if (!now.equals(contentsOf(judged, now.keySet()))) {
            violated("G", "Green changed after its gates: " + now + ", not " + judged);
        }
        built(tenant, attempt, before, sides);
        if (now.values().stream().flatMap(r -> r.values().stream()).anyMatch(c -> tenant.isTrapped(c.id()))) {
            violated("G", "a view that names a database which is swapped went live with " + sides);
        }
        asked(request.release().uid(), attempt);
        copied.getOrDefault(key, Map.of()).forEach((live, content) -> {
            Held schema = before.get(live.schema());
            Content is = schema == null ? null : schema.relations().get(live.name());
            if (!content.equals(is)) {
                violated("G", "what was written to " + live + " after it was copied is lost");
            }
        });
    }

    private static Map<String, Map<String, Content>> contentsOf(
            Map<String, Map<String, Content>> all, Set<String> schemas) {
        Map<String, Map<String, Content>> some = new TreeMap<>(all);
        some.keySet().retainAll(schemas);
        return some;
    }

    private void intended(FlipRequest request, @Nullable Intent stored, boolean ended) {
        if (stored == null || ended || !stored.requestId().equals(request.requestId())) {
            violated("S", "a flip to " + request.toRevision() + " that no stored intent asks for");
        }
    }

    /** Every relation of the project is there, and was written last by the pod whose artifacts count, which came to its end. */
    private void built(SimTenant tenant, AttemptStatus attempt, Map<String, Held> before, List<String> sides) {
        String accepted = attempt.build() == null ? null : attempt.build().podUid();
        SimPod pod = accepted == null ? null : sim.cluster.pod(accepted);
        if (pod == null || !pod.isGood()) {
            violated("G", "the build that went live did not end well: pod " + accepted);
            return;
        }
        Engine engine = tenant.engine;
        String green = engine.side(engine.live, "__g" + attempt.number());
        for (SimProject.Node node : pod.project()) {
            Held schema = before.get(node.schema(engine, green));
            Content content = schema == null ? null : schema.relations().get(node.name(engine));
            String writer = content == null ? "nobody" : tenant.writer(content.id());
            if (content == null || !(writer.equals(pod.writer()) || writer.equals(SimTenant.PERSON))) {
                violated("G", node.name() + " of " + sides + " was written by " + writer + ", not by " + accepted);
            }
        }
    }

    /** Every gate that must be was evaluated; and a way back is built from what its revision was built from. */
    private void asked(String uid, AttemptStatus attempt) {
        DbtRelease release = sim.release(uid);
        List<String> judged = attempt.gates() == null
                ? List.of()
                : attempt.gates().results().stream().map(GateResult::name).toList();
        List<String> only =
                release == null ? null : release.getSpec().rollback().rebuildGates();
        if (release != null) {
            release.getSpec().gates().stream()
                    .map(GateSpec::name)
                    .filter(g -> attempt.rebuild() == null || only == null || only.isEmpty() || only.contains(g))
                    .filter(g -> !judged.contains(g))
                    .forEach(g -> violated("G", "attempt " + attempt.number() + " goes live without gate " + g));
        }
        SimPod pod = attempt.build() == null || attempt.build().podUid() == null
                ? null
                : sim.cluster.pod(attempt.build().podUid());
        String image = pod == null ? "none" : pod.image();
        images.put(attempt(uid, attempt.number()), image);
        if (attempt.rebuild() != null) {
            String was = images.get(attempt(uid, attempt.rebuild().revision()));
            if (!image.equals(was)) {
                violated(
                        "R",
                        "attempt " + attempt.number() + " goes back to revision "
                                + attempt.rebuild().revision() + ", which was built from " + was + ", with " + image);
            }
        }
    }

    /** A side was dropped, or a part of it. */
    void dropped(
            SimTenant tenant,
            ReleaseId release,
            Collection<String> schemas,
            Map<String, Held> before,
            Map<String, Held> after) {
        DbtRelease truth = sim.release(release.uid());
        for (String schema : schemas) {
            if (!before.containsKey(schema) || after.containsKey(schema)) {
                continue;
            }
            Marker marker = before.get(schema).marker();
            if (marker == null
                    || marker.liveName().equals(schema)
                    || !marker.releaseUid().equals(release.uid())) {
                violated("R", schema + " was dropped, and it was not a side of this release");
            }
            if (truth != null
                    && truth.getStatus() != null
                    && truth.getMetadata().getDeletionTimestamp() == null) {
                needed(schema, truth.getStatus());
            }
        }
    }

    private void needed(String schema, DbtReleaseStatus status) {
        for (RetiredSide side : status.retired()) {
            if (side.schemas().stream().map(SchemaPair::side).anyMatch(schema::equals)) {
                violated("R", schema + " was dropped, and status offers it for a rollback");
            }
        }
        AttemptStatus a = status.attempt();
        boolean flipping =
                a != null && a.intent() != null && a.cutover() == null && a.ending() == null && a.outcome() == null;
        if (flipping && a.intent().schemas().stream().map(SchemaPair::side).anyMatch(schema::equals)) {
            violated("R", schema + " was dropped while its flip was under way");
        }
    }

    /** What is over has its record, and the pointer names what Live shows. */
    private void recorded(DbtRelease release, DbtReleaseStatus status) {
        String folder = release.getMetadata().getNamespace() + "/"
                + release.getMetadata().getName() + "/";
        List<String> keys = sim.store.keys();
        AttemptStatus a = status.attempt();
        String record =
                a == null ? "" : folder + release.getMetadata().getUid() + "/attempts/" + a.number() + "/release.json";
        if (a != null && a.outcome() != null && !keys.contains(record)) {
            violated("A", "attempt " + a.number() + " is over and has no record");
        }
        boolean shown = status.live() != null && status.live().revision() > 0 && (a == null || a.outcome() != null);
        if (!shown) {
            return;
        }
        int revision = status.live().revision();
        String green = sim.store.text(folder + "last_green.json");
        if (!green.contains("\"revision\" : " + revision + ",")) {
            violated("A", "Live shows revision " + revision + ", last_green.json says " + green);
        }
        if (!hands && !keys.contains(folder + "revisions/" + revision + "/release.json")) {
            violated("A", "revision " + revision + " is Live and has no record");
        }
    }

    /** At rest: status says what Live shows, and what it offers for a rollback is there. */
    void atRest(SimTenant tenant, DbtRelease release) {
        DbtReleaseStatus status = release.getStatus();
        Map<String, Held> held = tenant.warehouse.held();
        Held live = held.get(tenant.engine.live);
        Marker marker = live == null ? null : live.marker();
        boolean pending = status.attempt() != null && status.attempt().outcome() == null;
        if (status.live() != null
                && !(hands && pending)
                && (marker == null
                        || !marker.releaseUid().equals(release.getMetadata().getUid())
                        || marker.revision() != status.live().revision())) {
            violated(
                    "R",
                    "status says that revision " + status.live().revision() + " is Live, the marker says " + marker);
        }
        recorded(release, status);
        for (RetiredSide side : status.retired()) {
            for (SchemaPair pair : side.schemas()) {
                if (!held.containsKey(pair.side()) && !hands) {
                    violated("R", "status offers " + pair.side() + " for a rollback, and it is not there");
                }
            }
        }
    }
}
