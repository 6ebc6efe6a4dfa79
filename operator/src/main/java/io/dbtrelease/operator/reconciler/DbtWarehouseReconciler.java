package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtWarehouseStatus;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.Conditions;
import io.dbtrelease.operator.status.EventRecorder;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.warehouse.Health;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.WarehouseException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes a warehouse every half minute, and looks every ten minutes at what its roles lack. */
@ControllerConfiguration(name = "dbtwarehouse")
public final class DbtWarehouseReconciler implements Reconciler<DbtWarehouse> {
    private static final Logger LOG = LoggerFactory.getLogger(DbtWarehouseReconciler.class);
    private static final Duration PROBE = Duration.ofSeconds(30);
    private static final Duration PREFLIGHT = Duration.ofMinutes(10);
    private static final int SHOWN = 50;

    private record Preflight(Instant at, String uid, long generation, List<String> missing) {}

    private final Connections connections;
    private final EventRecorder events;
    private final Clock clock;
    private final Map<ResourceID, Preflight> preflights = new ConcurrentHashMap<>();

    public DbtWarehouseReconciler(Connections connections, EventRecorder events, Clock clock) {
        this.connections = connections;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public UpdateControl<DbtWarehouse> reconcile(DbtWarehouse warehouse, Context<DbtWarehouse> context) {
        DbtWarehouseStatus before = warehouse.getStatus();
        DbtWarehouseStatus status = status(warehouse, before, context);
        if (!same(before, status)) {
            PrimaryUpdateAndCacheUtils.updateStatusAndCacheResource(warehouse, context, fresh -> {
                fresh.setStatus(status);
                return fresh;
            });
            events.record(warehouse, told(before, status));
        }
        return UpdateControl.<DbtWarehouse>noUpdate().rescheduleAfter(PROBE);
    }

    /** The framework gives up after five tries; a probe never does. */
    @Override
    public ErrorStatusUpdateControl<DbtWarehouse> updateErrorStatus(
            DbtWarehouse warehouse, Context<DbtWarehouse> context, Exception e) {
        if (Causes.find(e, KubernetesClientException.class)
                .filter(k -> k.getCode() == HttpURLConnection.HTTP_NOT_FOUND)
                .isPresent()) {
            return ErrorStatusUpdateControl.<DbtWarehouse>noStatusUpdate().withNoRetry();
        }
        LOG.atError()
                .setCause(e)
                .addKeyValue("namespace", warehouse.getMetadata().getNamespace())
                .addKeyValue("name", warehouse.getMetadata().getName())
                .log("a probe could not be written down");
        return ErrorStatusUpdateControl.<DbtWarehouse>noStatusUpdate().rescheduleAfter(PROBE);
    }

    /** One Event when Ready changes, or why it is not. */
    private static List<ReleaseEvent> told(@Nullable DbtWarehouseStatus before, DbtWarehouseStatus now) {
        Condition ready = now.conditions().getFirst();
        boolean same = before != null
                && before.conditions().stream()
                        .anyMatch(c -> c.type().equals(ready.type())
                                && c.status().equals(ready.status())
                                && c.reason().equals(ready.reason()));
        if (same) {
            return List.of();
        }
        return List.of(
                ready.status().equals("True")
                        ? ReleaseEvent.normal("Ready", ready.message())
                        : ReleaseEvent.warning(ready.reason(), ready.message()));
    }

    private DbtWarehouseStatus status(
            DbtWarehouse warehouse, @Nullable DbtWarehouseStatus before, Context<DbtWarehouse> context) {
        String namespace = warehouse.getMetadata().getNamespace();
        return switch (connections.open(namespace, warehouse.getSpec())) {
            case Connection.Unusable(String reason, String message) ->
                not(warehouse, before, reason, message, List.of());
            case Connection.Ready ready -> probe(warehouse, before, ready, context);
        };
    }

    private DbtWarehouseStatus probe(
            DbtWarehouse warehouse,
            @Nullable DbtWarehouseStatus before,
            Connection.Ready ready,
            Context<DbtWarehouse> context) {
        try {
            Health health = ready.warehouse().probe();
            List<String> missing = preflight(warehouse, before, ready, context);
            if (!missing.isEmpty()) {
                String message = missing.size()
                        + " missing, each with its statement in status.missingGrants; the first: " + missing.getFirst();
                return make(warehouse, before, health, missing, false, "PrivilegesMissing", message);
            }
            return make(
                    warehouse,
                    before,
                    health,
                    missing,
                    true,
                    "Probed",
                    health.engine() + " " + health.version() + " answers");
        } catch (WarehouseException e) {
            return not(
                    warehouse,
                    before,
                    "Warehouse" + e.kind().name(),
                    String.valueOf(e.getMessage()),
                    before == null ? List.of() : before.missingGrants());
        }
    }

    /** Asked rarely while nothing lacks, and at every probe while something does: a person is waiting to see it mended. */
    private List<String> preflight(
            DbtWarehouse warehouse,
            @Nullable DbtWarehouseStatus before,
            Connection.Ready ready,
            Context<DbtWarehouse> context) {
        ResourceID id = ResourceID.fromResource(warehouse);
        String uid = warehouse.getMetadata().getUid();
        long generation = generation(warehouse);
        Preflight known = preflights.get(id);
        Instant now = clock.instant();
        boolean fresh = known != null
                && known.uid().equals(uid)
                && known.generation() == generation
                && known.missing().isEmpty()
                && now.isBefore(known.at().plus(PREFLIGHT));
        if (known != null && fresh && before != null) {
            return known.missing();
        }
        List<String> missing = ready
                .warehouse()
                .preflight(warehouse.getSpec().allowedExposures(), shared(warehouse, context.getClient()))
                .stream()
                .map(MissingPrivilege::statement)
                .limit(SHOWN)
                .toList();
        preflights.put(id, new Preflight(now, uid, generation, missing));
        return missing;
    }

    /** The schemas that releases of this warehouse share: they are among the allowed ones, and no Live. */
    private static Set<String> shared(DbtWarehouse warehouse, KubernetesClient client) {
        return client
                .resources(DbtRelease.class)
                .inNamespace(warehouse.getMetadata().getNamespace())
                .list()
                .getItems()
                .stream()
                .map(DbtRelease::getSpec)
                .filter(spec -> spec.warehouse().equals(warehouse.getMetadata().getName()))
                .flatMap(spec -> spec.exposure().sharedNames().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private DbtWarehouseStatus not(
            DbtWarehouse warehouse,
            @Nullable DbtWarehouseStatus before,
            String reason,
            String message,
            List<String> missing) {
        return make(warehouse, before, null, missing, false, reason, message);
    }

    private DbtWarehouseStatus make(
            DbtWarehouse warehouse,
            @Nullable DbtWarehouseStatus before,
            @Nullable Health health,
            List<String> missing,
            boolean ready,
            String reason,
            String said) {
        String message = Bounded.message(said);
        Instant now = clock.instant();
        List<Condition> old = before == null ? List.of() : before.conditions();
        long generation = generation(warehouse);
        List<Condition> conditions = List.of(
                Conditions.next(old, "Ready", ready ? "True" : "False", reason, message, now, generation),
                Conditions.next(old, "Reconciling", "False", reason, "the probe is continuous", now, generation),
                Conditions.next(
                        old,
                        "Stalled",
                        ready ? "False" : "True",
                        reason,
                        ready ? "nothing stands in the way" : message,
                        now,
                        generation));
        return new DbtWarehouseStatus(
                generation,
                health == null ? (before == null ? null : before.engine()) : health.engine(),
                health == null ? (before == null ? null : before.version()) : health.version(),
                health == null ? (before == null ? null : before.lastProbe()) : now,
                health == null ? null : health.millis(),
                missing,
                conditions);
    }

    /** A probe that found what the last one found is written down every five minutes only: a status that changes twice a minute wakes every watcher. */
    private static boolean same(@Nullable DbtWarehouseStatus before, DbtWarehouseStatus now) {
        if (before == null || before.lastProbe() == null || now.lastProbe() == null) {
            return now.equals(before);
        }
        boolean recent = now.lastProbe().isBefore(before.lastProbe().plus(Duration.ofMinutes(5)));
        return recent
                && Objects.equals(before.observedGeneration(), now.observedGeneration())
                && before.conditions().equals(now.conditions())
                && before.missingGrants().equals(now.missingGrants())
                && Objects.equals(before.version(), now.version());
    }

    private static long generation(DbtWarehouse warehouse) {
        Long generation = warehouse.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
