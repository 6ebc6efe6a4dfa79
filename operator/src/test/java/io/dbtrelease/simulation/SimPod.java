package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.BuildReport;
import io.dbtrelease.operator.artifact.SimulatedEndpoint;
import io.dbtrelease.operator.job.CollectorContainer;
import io.dbtrelease.operator.job.DbtContainer;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.warehouse.RelationName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Job's pod: dbt, which writes Green, and the collector, which delivers to whichever process of the operator answers. */
final class SimPod {
    private static final Duration QUICK = Duration.ofMillis(500);

    /** One build in three takes so long for a node that others are overtaken by much. */
    private static final Duration SLOW = Duration.ofSeconds(17);

    /** From the collector's last word to the end of the pod's containers. */
    private static final Duration LINGERS = Duration.ofSeconds(2);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** How often a collector tries: in production for as long as its Job's deadline leaves it. */
    private static final int DELIVERIES = 60;

    private final Sim sim;
    private final Key job;
    private final String jobUid;
    private final Key key;
    private final String uid;
    private final BuildRef ref;
    private final String image;
    private final List<SimProject.Node> project;
    private final Engine engine;
    private final String green;
    private final Duration step;
    private final SimTenant tenant;
    private final Deque<Runnable> deeds = new ArrayDeque<>();
    private Instant began = Instant.EPOCH;
    private boolean running;
    private boolean finished;
    private boolean zombie;

    SimPod(Sim sim, Key job, JsonNode jobObject, JsonNode object) {
        this.sim = sim;
        this.job = job;
        this.jobUid = object.at("/metadata/ownerReferences/0/uid").asText();
        this.key = new Key("pods", job.namespace(), object.at("/metadata/name").asText());
        this.uid = SimApiServer.uid(object);
        this.tenant = sim.tenant(job.namespace());
        JsonNode labels = jobObject.at("/metadata/labels");
        this.ref = new BuildRef(
                job.namespace(),
                jobObject.at("/metadata/ownerReferences/0/name").asText(),
                labels.path(Api.LABEL_RELEASE_UID).asText(),
                labels.path(Api.LABEL_ATTEMPT).asInt(),
                JobKind.ofLabel(labels.path(Api.LABEL_JOB).asText()).orElseThrow(),
                labels.path(Api.LABEL_ROUND).asInt());
        JsonNode dbt = container(jobObject);
        this.image = dbt.path("image").asText();
        this.step = sim.random.nextInt(3) == 0 ? SLOW : QUICK;
        this.project = SimProject.nodes(image);
        this.engine = sim.engine();
        String schema = variable(dbt, "DBTRELEASE_GREEN_SCHEMA");
        this.green = engine == Engine.Snowflake ? variable(dbt, "DBTRELEASE_GREEN_DATABASE") + "." + schema : schema;
    }

    private static JsonNode container(JsonNode job) {
        for (JsonNode container : job.at("/spec/template/spec/containers")) {
            if (container.path("name").asText().equals(DbtContainer.NAME)) {
                return container;
            }
        }
        throw new IllegalStateException("the Job has no container for dbt");
    }

    private static String variable(JsonNode container, String name) {
        for (JsonNode variable : container.path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        throw new IllegalStateException("dbt's container is not told " + name);
    }

    String uid() {
        return uid;
    }

    Key key() {
        return key;
    }

    Key job() {
        return job;
    }

    BuildRef ref() {
        return ref;
    }

    /** Whether the cluster knows that it may still write. */
    boolean mayWrite() {
        return running && sim.api.get(key) != null;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether dbt came to its end here, and its tests passed. */
    boolean isGood() {
        return finished && !image.endsWith(SimCluster.FAILING) && !image.endsWith(SimCluster.STALE);
    }

    List<SimProject.Node> project() {
        return project;
    }

    /** Under which name it writes: who reads a relation can tell which project built it. */
    String writer() {
        return uid + (image.endsWith(SimCluster.BAD) ? SimCluster.BAD : "");
    }

    void count() {
        jobStatus(s -> s.put("active", s.path("active").asInt() + 1));
    }

    void start() {
        if (sim.api.get(key) == null) {
            return;
        }
        running = true;
        began = sim.time.instant();
        status("Running", s -> s.putObject("running").put("startedAt", began.toString()));
        if (ref.kind() == JobKind.Build) {
            project.forEach(node -> deeds.add(() -> write(node)));
        }
        step();
    }

    private void write(SimProject.Node node) {
        boolean view = node.materialized().equals("view");
        tenant.build(
                new RelationName(node.schema(engine, green), node.name(engine)),
                view,
                view && image.endsWith(SimCluster.TRAPPED),
                writer());
    }

    private void step() {
        sim.time.after(step, () -> {
            if (!running) {
                return;
            }
            Runnable deed = deeds.poll();
            if (deed != null) {
                deed.run();
                step();
            } else if (zombie) {
                haunt(8);
            } else {
                finished = true;
                deliver(sim.time.instant(), 1);
            }
        });
    }

    /** A node that nobody hears of any more goes on writing. */
    private void haunt(int left) {
        if (left > 0) {
            // Planning parses; it writes nothing.
            if (ref.kind() == JobKind.Build) {
                project.forEach(this::write);
            }
            sim.time.after(Duration.ofSeconds(15), () -> haunt(left - 1));
        } else {
            running = false;
        }
    }

    private void deliver(Instant dbtEnded, int count) {
        if (!running) {
            return;
        }
        switch (sim.delivers(this, dbtEnded)) {
            case Stored -> {
                int exit = image.endsWith(SimCluster.FAILING) && ref.kind() == JobKind.Build ? 1 : 0;
                sim.time.after(LINGERS, () -> end(exit, "Completed"));
            }
            case Refused -> end(3, "Error");
            case TryAgain -> {
                if (count < DELIVERIES) {
                    sim.time.after(AGAIN, () -> deliver(dbtEnded, count + 1));
                } else {
                    end(4, "Error");
                }
            }
        }
    }

    /** Gives the operator what dbt left, the report last. */
    SimulatedEndpoint.Said deliver(SimulatedEndpoint endpoint, Instant dbtEnded) throws IOException {
        String invocation = "invocation-of-" + uid;
        Map<ArtifactFile, byte[]> files = new LinkedHashMap<>();
        List<BuildReport.Step> steps;
        int exit = 0;
        if (ref.kind() == JobKind.Plan) {
            files.put(
                    ArtifactFile.LiveManifest,
                    SimProject.manifest(ref, project, engine, engine.live, invocation, dbtEnded));
            files.put(
                    ArtifactFile.GreenManifest,
                    SimProject.manifest(ref, project, engine, green, invocation + "-g", dbtEnded));
            steps = List.of(ran("live", 0, dbtEnded), ran("green", 0, dbtEnded));
        } else {
            boolean passes = !image.endsWith(SimCluster.FAILING);
            exit = passes ? 0 : 1;
            files.put(
                    ArtifactFile.BuildManifest, SimProject.manifest(ref, project, engine, green, invocation, dbtEnded));
            // An image may carry what an earlier run left, and its dbt may die before it writes its own.
            boolean stale = image.endsWith(SimCluster.STALE);
            BuildRef writer = stale ? other(ref) : ref;
            files.put(ArtifactFile.RunResults, SimProject.runResults(writer, project, invocation, dbtEnded, passes));
            steps = List.of(ran("build", exit, dbtEnded));
        }
        Map<String, BuildReport.FileFacts> facts = new LinkedHashMap<>();
        for (var file : files.entrySet()) {
            SimulatedEndpoint.Said said = endpoint.file(uid, file.getKey(), file.getValue());
            if (said != SimulatedEndpoint.Said.Stored) {
                return said;
            }
            facts.put(file.getKey().path(), SimulatedEndpoint.facts(file.getValue()));
        }
        List<String> invocations =
                ref.kind() == JobKind.Plan ? List.of(invocation, invocation + "-g") : List.of(invocation);
        return endpoint.report(
                uid,
                new BuildReport(
                        ref.kind(),
                        ref.attempt(),
                        ref.round(),
                        exit,
                        null,
                        steps,
                        invocations,
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        facts,
                        Map.of()));
    }

    private static BuildRef other(BuildRef of) {
        return new BuildRef(of.namespace(), of.release(), of.releaseUid(), of.attempt() + 100, of.kind(), of.round());
    }

    private BuildReport.Step ran(String step, int exit, Instant ended) {
        return new BuildReport.Step(step, exit, began.toString(), ended.toString(), false, false);
    }

    /** All that runs in it ends, without a word. */
    void stop() {
        running = false;
    }

    /** Ends, and its Job with it. */
    void end(int exitCode, String reason) {
        if (!running && sim.api.get(key) == null) {
            return;
        }
        running = false;
        boolean good = exitCode == 0;
        status(
                good ? "Succeeded" : "Failed",
                s -> s.putObject("terminated").put("exitCode", exitCode).put("reason", reason));
        jobEnds(good);
    }

    private void jobEnds(boolean good) {
        jobStatus(s -> {
            s.put("active", Math.max(0, s.path("active").asInt() - 1));
            s.put(
                    good ? "succeeded" : "failed",
                    s.path(good ? "succeeded" : "failed").asInt() + 1);
            s.putArray("conditions")
                    .addObject()
                    .put("type", good ? "Complete" : "Failed")
                    .put("status", "True");
        });
    }

    /** The node is lost to the control plane, which lets the pod go; its containers go on. */
    void lost() {
        zombie = true;
        sim.api.delete(key, false);
        jobEnds(false);
    }

    private void status(String phase, java.util.function.Consumer<ObjectNode> dbt) {
        sim.api.edit(key, pod -> {
            ObjectNode status = pod.putObject("status").put("phase", phase);
            ObjectNode container = status.putArray("containerStatuses").addObject();
            container
                    .put("name", DbtContainer.NAME)
                    .put("image", image)
                    .put("restartCount", 0)
                    .put("ready", false);
            container.put("imageID", "registry.example.com/shop@sha256:" + "0".repeat(64));
            dbt.accept(container.putObject("state"));
            ObjectNode collector = status.putArray("initContainerStatuses").addObject();
            collector
                    .put("name", CollectorContainer.NAME)
                    .put("restartCount", 0)
                    .put("ready", false);
            dbt.accept(collector.putObject("state"));
        });
    }

    private void jobStatus(java.util.function.Consumer<ObjectNode> change) {
        sim.api.edit(job, j -> {
            if (SimApiServer.uid(j).equals(jobUid)) {
                change.accept(j.withObject("/status"));
            }
        });
    }
}
