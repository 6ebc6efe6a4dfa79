package io.dbtrelease.bench;

import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.Deliveries;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.reconciler.ChartRole;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.operator.reconciler.TestRelease;
import io.dbtrelease.operator.reconciler.TestWarehouse;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.testsupport.DbtFixture;
import io.dbtrelease.testsupport.DbtRun;
import io.dbtrelease.testsupport.JobWorld;
import io.dbtrelease.testsupport.MovableClock;
import io.dbtrelease.testsupport.RealApiServer;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.dbtrelease.warehouse.postgres.BenchDatabase;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The real operator on a real API server, a real PostgreSQL and a real directory of artifacts; only what runs Jobs is in memory. */
final class BenchCluster implements AutoCloseable {
    final PassMeter meter = new PassMeter();
    final MovableClock clock = new MovableClock();
    final BenchDatabase database = new BenchDatabase();
    private final Path artifacts;
    private final RealApiServer api;
    private final KubernetesClient admin;
    private final String namespace;
    private final JobWorld world;
    private final OperatorRun operator;

    BenchCluster() throws IOException {
        artifacts = Files.createTempDirectory("bench-artifacts");
        ArtifactStore store = OpenDalArtifactStore.directory(artifacts);
        api = RealApiServer.start();
        api.installCrds();
        admin = api.admin();
        ChartRole.apply(admin);
        namespace = api.namespace("bench");
        TestWarehouse.create(admin, namespace, database.configWithoutGate(), database.build(), List.of("bench*"));
        WarehouseFactory warehouses = new WarehouseFactory();
        operator = new OperatorRun(
                api.kubeconfig(),
                http -> http.addOrReplaceInterceptor("meter", meter),
                namespace,
                config -> meter.counted(warehouses.open(config)),
                store,
                clock.clock(),
                meter);
        world = new JobWorld(
                admin,
                namespace,
                new Deliveries(store, operator::board, operator::wake, clock.clock()),
                (schema, relation, kind, columns, rows) -> database.build(schema, relation, kind),
                clock);
        world.otherwise(pod -> pod.does(DbtRun.good()
                .into(new DbtFixture.Target(
                        database.config().database(), exposure(pod.ref().release())))));
    }

    private static String exposure(String release) {
        return release.replace('-', '_');
    }

    /** A release of the project of the fixtures, into an exposure of its own. */
    TestRelease release(String name) {
        return new TestRelease(admin, namespace, name).create("""
                {"exposure": {"schema": "%s"},
                 "gates": [{"name": "tests", "tests": {"minExecuted": 1}},
                           {"name": "columns", "schemaDiff": {"allow": ["AddColumn", "AddRelation"]}}]}
                """.formatted(exposure(name)));
    }

    /** Has it looked at, without writing anything. */
    void wake(String name, String uid) {
        operator.wake(new BuildRef(namespace, name, uid, 1, JobKind.Build, 1));
    }

    /** As when their time to live is over. */
    void deleteJobs() {
        admin.batch().v1().jobs().inNamespace(namespace).delete();
    }

    /** What went wrong in the world of Jobs. */
    List<Throwable> failures() {
        return world.failures();
    }

    @Override
    public void close() throws IOException {
        operator.close();
        world.close();
        api.close();
        database.close();
        try (Stream<Path> files = Files.walk(artifacts)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
