package io.dbtrelease.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.operator.artifact.Deliveries;
import io.dbtrelease.operator.artifact.ProgressBoard;
import io.dbtrelease.operator.reconciler.ChartRole;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.operator.reconciler.TestRelease;
import io.dbtrelease.operator.reconciler.TestWarehouse;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.testsupport.CuttingProxy;
import io.dbtrelease.testsupport.DbtFixture;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.JobWorld;
import io.dbtrelease.testsupport.MovableClock;
import io.dbtrelease.testsupport.RealApiServer;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.dbtrelease.warehouse.postgres.BenchDatabase;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One release of its own on a real API server, a real PostgreSQL and a real directory of artifacts; only what runs Jobs is in memory. Its story: revision 1 is
 * Live and read all the while; revision 2, whose incremental model is seeded from it, goes live, does not hold, and is rolled back by itself.
 */
final class RealParts implements AutoCloseable {
    private static final Pattern GREEN = Pattern.compile("__g([0-9]+)");

    final BenchDatabase database = new BenchDatabase();
    final MovableClock clock = new MovableClock();
    final Path artifacts;
    final String namespace;
    final TestRelease release;
    private final RealApiServer api;
    private final ArtifactStore store;
    final JobWorld world;
    private final Isolation isolation;
    private LiveReaders readers;

    RealParts(RealApiServer api, Isolation isolation) throws IOException {
        this.api = api;
        this.isolation = isolation;
        artifacts = Files.createTempDirectory("fault-artifacts");
        store = OpenDalArtifactStore.directory(artifacts);
        ChartRole.apply(api.admin());
        namespace = api.namespace("fault");
        TestWarehouse.create(api.admin(), namespace, database.config(), database.build(), List.of("analytics*"));
        release = new TestRelease(api.admin(), namespace, "shop");
        // Whoever is the operator now hears of a delivery from the Job that ends.
        ProgressBoard board = new ProgressBoard(1, build -> {});
        world = new JobWorld(
                api.admin(),
                namespace,
                new Deliveries(store, () -> board, build -> {}, clock.clock()),
                (schema, relation, kind, columns, rows) -> database.build(schema, relation, kind, attempt(schema)),
                clock);
        world.otherwise(pod -> pod.does(run()));
    }

    /** What dbt leaves of an attempt that is good so far. */
    DbtRun run() {
        return DbtRun.good().into(new DbtFixture.Target(database.config().database(), "analytics"));
    }

    private static int attempt(String schema) {
        var number = GREEN.matcher(schema);
        assertThat(number.find()).as(schema).isTrue();
        return Integer.parseInt(number.group(1));
    }

    /** An operator whose calls to the warehouse go through the proxy. */
    OperatorRun operator(CuttingProxy proxy, UnaryOperator<Warehouse> wrapped) {
        WarehouseFactory warehouses = new WarehouseFactory();
        return operator(
                api.kubeconfig(),
                c -> wrapped.apply(warehouses.open(new PostgresConfig(
                        c.host(),
                        proxy.port(),
                        c.database(),
                        c.sslMode(),
                        null,
                        c.operator(),
                        c.buildRole(),
                        c.gate()))));
    }

    /** An operator that nothing stands in the way of. */
    OperatorRun operator() {
        return operator(api.kubeconfig(), new WarehouseFactory()::open);
    }

    /** One life of an operator, whose clock is the story's. */
    OperatorRun operator(Path kubeconfig, Function<PostgresConfig, Warehouse> warehouses) {
        return new OperatorRun(kubeconfig, http -> {}, namespace, warehouses, store, clock.clock(), Metrics.NOOP);
    }

    /** Makes revision 1 Live, which goes by itself, and has it read from then on. */
    void firstLive() {
        release.create("""
                {"cutover": {"isolation": "%s"}}""".formatted(isolation));
        try (OperatorRun operator = operator()) {
            release.awaitLive(1);
        }
        readers = new LiveReaders(database);
    }

    /** Asks for revision 2, which its checks will find wrong. */
    void askForSecond() {
        release.edit("""
                {"project": {"image": "registry.example.com/shop:2", "revision": "commit-2"},
                 "monitoring": {"duration": "15m", "interval": "1m", "failureLimit": 1, "onFailure": "Rollback", "checks": [
                   {"name": "revenue", "query": {"sql": "select max(v) from {{ live }}.fct_orders", "max": 1}}]}}
                """);
    }

    void awaitRolledBack() {
        release.await("revision 2 was live and is rolled back", s -> isRolledBack());
    }

    boolean isRolledBack() {
        DbtReleaseStatus status = release.status();
        return status.phase() == Phase.RolledBack
                && status.attempt().outcome() == Outcome.RolledBack
                && release.says("Stalled").startsWith("Stalled=True");
    }

    /** One effective flip each way, nothing left over, and status says what the markers say. */
    void assertRight() {
        DbtReleaseStatus status = release.status();
        assertThat(flips()).containsExactly("0>1", "1>2", "2>1");
        assertThat(database.texts("select epoch::text from dbt_release.claims")).containsExactly("3");
        assertThat(status.live().revision()).isEqualTo(1);
        assertThat(markers())
                .as("Live and the side of the revision that was rolled back, as in status")
                .containsExactlyInAnyOrderElementsOf(said(status));
        assertThat(status.history())
                .extracting(h -> h.kind() + " " + h.number() + " " + h.outcome())
                .containsExactly("Rollback 1 RolledBack", "Attempt 2 RolledBack", "Attempt 1 Succeeded");
        assertThat(world.made()).as("no Job twice").doesNotHaveDuplicates();
        assertThat(world.failures()).isEmpty();
        release.isWellFormed();
    }

    LiveReaders readers() {
        return readers;
    }

    /** With Strict no statement sees two releases; with Relaxed, the documentation says, one in many thousands may. */
    void assertNoReaderNoticed() {
        LiveReaders.Seen seen = readers.seen();
        assertThat(seen.failed()).as(readers.why().toString()).isZero();
        assertNoReadWasMixed();
    }

    void assertNoReadWasMixed() {
        if (isolation == Isolation.Strict) {
            assertThat(readers.seen().mixed()).as(readers.why().toString()).isZero();
        }
    }

    /** {@code <from>><to>} of the flips that were committed, in order. */
    List<String> flips() {
        return database.texts("select concat(coalesce(from_revision, 0), '>', to_revision) from dbt_release.flips"
                + " order by flipped_at");
    }

    /** {@code <schema> <revision>} of every schema that carries a marker. */
    private List<String> markers() {
        return database
                .texts(
                        "select n.nspname from pg_namespace n join pg_class c on c.relnamespace = n.oid where c.relname = '"
                                + Marker.TABLE + "'")
                .stream()
                .map(schema -> schema + " "
                        + database.texts("select revision::text from \"" + schema + "\"." + Marker.TABLE)
                                .getFirst())
                .toList();
    }

    private static List<String> said(DbtReleaseStatus status) {
        Stream<String> live = status.live().schemas().stream()
                .map(s -> s + " " + status.live().revision());
        Stream<String> retired = status.retired().stream().flatMap(RealParts::said);
        return Stream.concat(live, retired).toList();
    }

    private static Stream<String> said(RetiredSide side) {
        return side.schemas().stream().map(s -> s.side() + " " + side.revision());
    }

    @Override
    public void close() throws IOException {
        if (readers != null) {
            readers.close();
        }
        world.close();
        database.close();
        try (Stream<Path> files = Files.walk(artifacts)) {
            files.sorted(Comparator.reverseOrder()).forEach(RealParts::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
