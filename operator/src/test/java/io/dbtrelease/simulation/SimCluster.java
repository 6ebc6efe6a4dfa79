package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.simulation.SimApiServer.Change;
import io.dbtrelease.simulation.SimApiServer.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Controllers, a node and the garbage collector: makes pods of Jobs, runs them, and collects what nobody owns any more. */
final class SimCluster {
    /** How the image of a project ends that builds well and is not what people want. */
    static final String BAD = "-bad";

    /** How the image of a project ends whose test fails. */
    static final String FAILING = "-failing";

    /** How the image of a project ends that delivers the results of another attempt. */
    static final String STALE = "-stale";

    /** How the image of a project ends whose views spell out their database. */
    static final String TRAPPED = "-trapped";

    /** How the image of a project ends that has incremental models only. */
    static final String INCREMENTS = "-increments";

    private static final Duration CONTROLLER = Duration.ofMillis(400);

    private final Sim sim;
    private final Map<String, SimPod> pods = new LinkedHashMap<>();

    SimCluster(Sim sim) {
        this.sim = sim;
        sim.api.watch(this::changed);
    }

    /** By UID; also one whose object is gone. */
    @Nullable
    SimPod pod(String uid) {
        return pods.get(uid);
    }

    /** The build pods of an attempt that may still write, as far as the cluster knows. */
    List<SimPod> writing(String releaseUid, int attempt) {
        return pods.values().stream()
                .filter(p -> p.ref().kind() == JobKind.Build
                        && p.ref().releaseUid().equals(releaseUid)
                        && p.ref().attempt() == attempt
                        && p.mayWrite())
                .toList();
    }

    /** The newest pod that still runs something. */
    Optional<SimPod> running() {
        return pods.values().stream().filter(SimPod::isRunning).reduce((a, b) -> b);
    }

    private void changed(Change change) {
        switch (change.key().plural()) {
            case "jobs" -> {
                if (change.deleted()) {
                    sim.time.after(CONTROLLER, () -> orphans(change));
                } else if (change.object().at("/metadata/deletionTimestamp").isTextual()) {
                    sim.time.after(CONTROLLER, () -> foreground(change.key()));
                } else if (isNew(change)) {
                    sim.time.after(CONTROLLER, () -> start(change.key()));
                }
            }
            case "dbtreleases" -> {
                if (change.deleted()) {
                    sim.time.after(CONTROLLER, () -> ownedBy("jobs", change).forEach(k -> sim.api.delete(k, false)));
                }
            }
            default -> {}
        }
    }

    private static boolean isNew(Change change) {
        return !change.object().has("status");
    }

    private List<Key> ownedBy(String plural, Change owner) {
        String uid = SimApiServer.uid(owner.object());
        return sim.api.keys(plural).stream()
                .filter(k -> isOwnedBy(sim.api.get(k), uid))
                .toList();
    }

    private static boolean isOwnedBy(@Nullable ObjectNode object, String uid) {
        if (object != null) {
            for (JsonNode owner : object.at("/metadata/ownerReferences")) {
                if (owner.path("uid").asText().equals(uid)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The Job's first pod, or another one beside it. */
    void start(Key jobKey) {
        ObjectNode job = sim.api.get(jobKey);
        if (job == null || job.at("/metadata/deletionTimestamp").isTextual()) {
            return;
        }
        ObjectNode pod = SimApiServer.JSON.createObjectNode();
        pod.put("kind", "Pod").put("apiVersion", "v1");
        ObjectNode meta = pod.putObject("metadata");
        meta.put("generateName", jobKey.name() + "-");
        meta.set("labels", job.at("/spec/template/metadata/labels"));
        meta.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "batch/v1")
                .put("kind", "Job")
                .put("name", jobKey.name())
                .put("uid", SimApiServer.uid(job))
                .put("controller", true);
        JsonNode made = sim.json(sim.api.create("pods", jobKey.namespace(), pod));
        SimPod one = new SimPod(sim, jobKey, job, made);
        pods.put(one.uid(), one);
        one.count();
        sim.time.after(CONTROLLER, one::start);
    }

    private void orphans(Change job) {
        new ArrayList<>(ownedBy("pods", job)).forEach(this::kill);
        ownedBy("configmaps", job).forEach(k -> sim.api.delete(k, false));
    }

    private void foreground(Key jobKey) {
        ObjectNode job = sim.api.get(jobKey);
        if (job != null) {
            orphans(new Change(0, jobKey, job, false));
            sim.api.finishForeground(jobKey);
        }
    }

    /** The kubelet ends a pod that is deleted, then its object goes. */
    void kill(Key podKey) {
        ObjectNode object = sim.api.get(podKey);
        SimPod pod = object == null ? null : pods.get(SimApiServer.uid(object));
        if (pod != null) {
            pod.stop();
        }
        sim.api.delete(podKey, false);
    }
}
