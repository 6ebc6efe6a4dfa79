package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.UID;
import static io.dbtrelease.testsupport.StatusFacts.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.PostgresSpec;
import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.operator.connect.Connections;
import io.dbtrelease.operator.connect.SecretClient;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.PostgresOnly;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.Warehouse;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One step on what is observed of {@code team/shop}, and the status after it. */
final class Steps {
    private Steps() {}

    /** Of steps that act on nothing but status. */
    static StepContext context(ObservationBuilder observed) {
        return context(observed.build());
    }

    /** Of steps that act on nothing but status. */
    static StepContext context(Observation observed) {
        return context(observed, (Connections) null);
    }

    /** Of {@code team/shop}: Live shows a revision, and beside it stand the schemas of another one, with this suffix. */
    static FakeWarehouse warehouse(int live, String suffix, int other) {
        FakeWarehouse warehouse = new FakeWarehouse();
        warehouse.claim(new ReleaseId(UID, "team/shop"), "analytics", null);
        for (String schema : LIVE) {
            mark(warehouse, schema, live, schema);
            mark(warehouse, schema + suffix, other, schema);
        }
        return warehouse;
    }

    private static void mark(FakeWarehouse warehouse, String schema, int revision, String live) {
        warehouse.hands().createSchema(schema);
        warehouse.hands().mark(schema, new Marker(UID, "team/shop", revision, null, "d" + revision, live));
    }

    /** Of steps that ask the warehouse, which is this one. */
    static StepContext context(ObservationBuilder observed, Warehouse warehouse) {
        DbtWarehouse prod = new DbtWarehouse();
        prod.setSpec(new DbtWarehouseSpec(
                new PostgresSpec("db", 5432, "shop", PostgresSpec.SslMode.require, null),
                null,
                new SecretRef("op"),
                new SecretRef("build"),
                null,
                List.of("*"),
                "1Gi"));
        Map<String, Secret> secrets = Map.of("op", login("op"), "build", login("build"));
        return context(
                observed.build(),
                new Connections(SecretClient.of(secrets, Map.of("prod", prod)), new PostgresOnly(config -> warehouse)));
    }

    private static StepContext context(Observation observed, @Nullable Connections connections) {
        return context(observed, new StepServices(null, connections, null, null, null, null, null, null, null));
    }

    /** Of steps that ask these. */
    static StepContext context(Observation observed, StepServices services) {
        DbtRelease release = new DbtRelease();
        release.setMetadata(new ObjectMetaBuilder()
                .withNamespace("team")
                .withName("shop")
                .withUid(UID)
                .build());
        return new StepContext(release, observed, services);
    }

    private static Secret login(String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("username", "b3A=")
                .addToData("password", "cHc=")
                .build();
    }

    static StepResult.Done done(StepResult result) {
        assertThat(result).isInstanceOf(StepResult.Done.class);
        return (StepResult.Done) result;
    }

    static DbtReleaseStatus after(StepResult result, ObservationBuilder observed) {
        return done(result).change().apply(observed.build().status());
    }

    static AttemptStatus attempt(DbtReleaseStatus status) {
        return Objects.requireNonNull(status.attempt());
    }
}
