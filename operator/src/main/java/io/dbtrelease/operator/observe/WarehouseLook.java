package io.dbtrelease.operator.observe;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.ExposureSpec;
import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.core.decision.SchemaView;
import io.dbtrelease.core.decision.Waits;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at the warehouse for one release, as rarely as the machine allows: never while a Job runs or a hold lasts, and once a minute while nothing goes on. */
public final class WarehouseLook {
    private record Look(Instant at, String digest, WarehouseView.Seen seen) {}

    private final Connections connections;
    private final Clock clock;
    private final Map<String, Look> last = new ConcurrentHashMap<>();

    public WarehouseLook(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * What is there.
     *
     * @param settled whether nothing goes on and nothing is asked for, so that what was seen within a minute is good enough
     */
    WarehouseView look(
            String namespace,
            ReleaseId release,
            DbtReleaseSpec spec,
            DbtReleaseStatus status,
            String digest,
            boolean settled) {
        Look known = last.get(release.uid());
        Instant now = clock.instant();
        if (settled
                && known != null
                && known.digest().equals(digest)
                && now.isBefore(known.at().plus(Waits.DRIFT))) {
            return known.seen();
        }
        last.remove(release.uid());
        return switch (connections.open(namespace, spec.warehouse())) {
            case Connection.Unusable u -> new WarehouseView.Unusable(u.reason(), u.message());
            case Connection.Ready ready -> look(ready, release, spec, status, digest, now);
        };
    }

    /** Forgets a release: it flipped, or it is gone. */
    public void forget(String uid) {
        last.remove(uid);
    }

    private WarehouseView look(
            Connection.Ready ready,
            ReleaseId release,
            DbtReleaseSpec spec,
            DbtReleaseStatus status,
            String digest,
            Instant now) {
        ExposureSpec wanted = spec.exposure();
        Optional<WarehouseView.Unusable> unfit = unfit(ready.spec(), spec);
        if (unfit.isPresent()) {
            return unfit.get();
        }
        String exposure = wanted.liveName();
        List<String> notAllowed = Stream.concat(Stream.of(exposure), wanted.sharedNames().stream())
                .filter(schema -> !Connections.allows(ready.spec(), schema))
                .toList();
        if (notAllowed.isEmpty()
                && wanted.strategy() == Strategy.DatabaseSwap
                && !Connections.allows(ready.spec(), wanted.database() + ".")) {
            notAllowed = List.of(wanted.database() + ".*");
        }
        if (!notAllowed.isEmpty()) {
            return new WarehouseView.Unusable(
                    "ExposureNotAllowed",
                    (notAllowed.size() == 1 ? "schema " : "schemas ") + String.join(", ", notAllowed)
                            + (notAllowed.size() == 1 ? " is" : " are") + " not among allowedExposures "
                            + ready.spec().allowedExposures() + " of DbtWarehouse " + spec.warehouse()
                            + ": name one of them, or have it added");
        }
        try {
            WarehouseView.Seen seen = view(ready.warehouse()
                    .observe(release, takesOverFrom(wanted, status), exposure, names(exposure, status)));
            last.put(release.uid(), new Look(now, digest, seen));
            return seen;
        } catch (WarehouseException e) {
            return new WarehouseView.Unusable("Warehouse" + e.kind().name(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Another release whose Live may have schemas that no name tells of: the project has them no more. Null once there is a Live of this one, after which nothing
     * is taken over, and what stands under other names is nobody's to collect: the other may be alive and release elsewhere.
     */
    private static @Nullable String takesOverFrom(ExposureSpec exposure, DbtReleaseStatus status) {
        AdoptSpec adopt = exposure.adopt();
        return status.live() != null || adopt == null || adopt.ofUnmarked() ? null : adopt.marker();
    }

    /** What the engine of this warehouse does not do; the API server knows one resource at a time. */
    private static Optional<WarehouseView.Unusable> unfit(DbtWarehouseSpec warehouse, DbtReleaseSpec spec) {
        boolean database = spec.exposure().database() != null;
        if (warehouse.snowflake() != null && !database) {
            return unfit(
                    "DbtWarehouse " + spec.warehouse()
                            + " is a Snowflake account: name Live's database in spec.exposure.database, and DatabaseSwap in spec.exposure.strategy");
        }
        if (warehouse.snowflake() == null && database) {
            return unfit(
                    "DbtWarehouse " + spec.warehouse()
                            + " is PostgreSQL, whose one strategy is SchemaSwap in its own database: take spec.exposure.database out");
        }
        if (database && spec.cutover().isolation() == Isolation.Strict) {
            return unfit("Snowflake has no locks that could hold readers back: set spec.cutover.isolation to Relaxed");
        }
        return Optional.empty();
    }

    private static Optional<WarehouseView.Unusable> unfit(String message) {
        return Optional.of(new WarehouseView.Unusable("ExposureUnfit", message));
    }

    /** Every name that the release has or had a part in, by its own record. */
    private static Set<String> names(String exposure, DbtReleaseStatus status) {
        Set<String> names = new TreeSet<>();
        names.add(exposure);
        if (status.live() != null) {
            names.addAll(status.live().schemas());
        }
        AttemptStatus attempt = status.attempt();
        if (attempt != null) {
            if (attempt.plan() != null) {
                attempt.plan().schemas().forEach(p -> names.add(p.live()));
            }
            add(names, attempt.intent());
            add(names, attempt.rollback() == null ? null : attempt.rollback().intent());
        }
        return names;
    }

    private static void add(Set<String> names, @Nullable Intent intent) {
        if (intent != null) {
            intent.schemas().forEach(p -> {
                names.add(p.live());
                names.add(p.side());
            });
            names.addAll(intent.liveSchemas());
        }
    }

    static WarehouseView.Seen view(Sides sides) {
        List<SchemaView> schemas = sides.schemas().stream()
                .map(s -> {
                    Marker m = s.marker();
                    return m == null
                            ? new SchemaView(s.name(), null, null, 0, null, null, null)
                            : new SchemaView(
                                    s.name(),
                                    m.releaseUid(),
                                    m.releaseName(),
                                    m.revision(),
                                    m.liveName(),
                                    m.digest(),
                                    m.sourceRevision());
                })
                .toList();
        return new WarehouseView.Seen(
                schemas,
                sides.claim().map(c -> c.owner().uid()).orElse(null),
                sides.claim().map(c -> c.owner().name()).orElse(null));
    }
}
