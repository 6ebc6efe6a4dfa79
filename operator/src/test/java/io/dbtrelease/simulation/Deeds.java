package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
import io.dbtrelease.warehouse.RelationName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the world around the operator does to it. What does not apply at the moment does nothing. */
final class Deeds {
    private static final Duration AHEAD = Duration.ofMinutes(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Of what was Live. */
    private static final Pattern SUFFIX = Pattern.compile("__[rR][0-9]+");

    private final Sim sim;

    Deeds(Sim sim) {
        this.sim = sim;
    }

    /** @param call number of the call at which it happens */
    void happens(Fault.Kind kind, int call, SimOperator process) {
        sim.note(null, kind.toString());
        switch (kind) {
            case SecondOperator -> sim.start(Duration.ZERO, 0);
            case RestartOnStaleCache -> {
                sim.behind(5 + sim.random.nextInt(40));
                process.die();
            }
            case Upgrade -> {
                sim.scenarioRelease().ifPresent(this::older);
                process.die();
            }
            case WatchSilent -> process.silentUntil = sim.time.instant().plus(SILENCE);
            case ClockAhead -> process.skew = AHEAD;
            case ClockBehind -> process.skew = AHEAD.negated();
            case Evict -> pod(p -> p.end(137, "Evicted"));
            case OutOfMemory -> pod(p -> p.end(137, "OOMKilled"));
            case SecondPod -> pod(p -> sim.cluster.start(p.job()));
            case NodeLost -> pod(SimPod::lost);
            case DeleteJob -> pod(p -> sim.api.delete(p.job(), false));
            case EditSpec -> sim.scenarioRelease().ifPresent(k -> sim.image(k, "9"));
            case Suspend -> sim.scenarioRelease().ifPresent(this::suspend);
            case DeleteRelease -> sim.scenarioRelease().ifPresent(k -> sim.api.delete(k, false));
            case RepeatRequests -> sim.scenarioRelease().ifPresent(this::repeat);
            case SwapByHand -> swap(sim.firstTenant());
            case DropRetired -> drop(sim.firstTenant());
            case WriteGreen -> writeGreen(sim.firstTenant());
            case WriteLive -> writeLive(sim.firstTenant());
            case ResetStatistics -> sim.firstTenant().warehouse.hands().resetStatistics();
            case StoreAway -> sim.away(Wire.Service.Store);
            case RotateSecret -> rotate(sim.firstTenant());
            case BlockKilled, BlockStalls -> sim.arm(new Fault(call, kind));
            default -> throw new IllegalStateException(kind + " is no deed");
        }
    }

    /** Status as a version wrote it that knew nothing of Green's identity. */
    private void older(Key release) {
        sim.api.edit(release, r -> {
            if (r.at("/status/attempt/prepared").isObject()) {
                r.withObject("/status/attempt/prepared").remove("identity");
            }
        });
    }

    private void pod(Consumer<SimPod> deed) {
        sim.cluster.running().ifPresent(deed);
    }

    private void suspend(Key release) {
        sim.api.edit(release, r -> r.withObject("/spec").put("suspend", true));
        sim.time.after(
                MINUTE, () -> sim.api.edit(release, r -> r.withObject("/spec").put("suspend", false)));
    }

    /** As a tool does that applies what it has, again and again. */
    private void repeat(Key release) {
        for (String annotation : List.of(Api.APPROVE, Api.ROLLBACK, Api.RETRY, Api.DRY_RUN)) {
            ObjectNode there = sim.api.get(release);
            String value = there == null
                    ? ""
                    : there.at("/metadata/annotations").path(annotation).asText();
            if (!value.isEmpty()) {
                sim.api.edit(release, r -> r.withObject("/metadata/annotations").remove(annotation));
                sim.api.edit(release, r -> r.withObject("/metadata/annotations").put(annotation, value));
            }
        }
    }

    /** A person flips Live back by hand: both schemas, by what the sides are called. */
    private void swap(SimTenant tenant) {
        Map<String, Held> held = tenant.warehouse.held();
        Engine engine = tenant.engine;
        String suffix = held.keySet().stream()
                .map(SUFFIX::matcher)
                .filter(Matcher::find)
                .filter(m -> held.containsKey(engine.side(engine.live, m.group())))
                .map(Matcher::group)
                .reduce((a, b) -> b)
                .orElse(null);
        if (suffix == null) {
            return;
        }
        for (String live : List.of(engine.live, engine.marts(engine.live))) {
            String retired = engine.side(live, suffix);
            String byHand = engine.side(live, "__by_hand");
            if (held.containsKey(live) && held.containsKey(retired)) {
                tenant.warehouse.hands().renameSchema(live, byHand);
                tenant.warehouse.hands().renameSchema(retired, live);
                sim.checker.touchedByHand(List.of(live, retired, byHand));
            }
        }
    }

    private void writeLive(SimTenant tenant) {
        tenant.write(new RelationName(tenant.engine.live, tenant.engine.written("fct_payments")));
    }

    private void drop(SimTenant tenant) {
        List<String> sides = tenant.warehouse.held().keySet().stream()
                .filter(Engine::isRetired)
                .toList();
        sim.checker.touchedByHand(sides);
        sides.forEach(tenant.warehouse.hands()::dropSchema);
    }

    /** Somebody with the operator's rights writes into a sealed Green. */
    private void writeGreen(SimTenant tenant) {
        tenant.warehouse.held().forEach((name, schema) -> {
            if (Engine.isGreen(name) && schema.owner().equals("operator")) {
                tenant.write(new RelationName(name, tenant.engine.written("dim_customers")));
            }
        });
    }

    private void rotate(SimTenant tenant) {
        tenant.rotate();
        sim.time.after(Duration.ofSeconds(20), () -> sim.secrets(tenant));
    }
}
