package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a DbtWarehouse says of itself. */
class WarehouseStatusIT extends FlowScenario {
    private DbtWarehouse get() {
        return client.resources(DbtWarehouse.class)
                .inNamespace(namespace)
                .withName("prod")
                .get();
    }

    private Condition ready() {
        return get().getStatus().conditions().stream()
                .filter(c -> c.type().equals("Ready"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitReady(String says) {
        Awaitility.await("Ready=" + says)
                .atMost(Duration.ofSeconds(90))
                .until(() -> get().getStatus() != null && (ready().status() + "/" + ready().reason()).equals(says));
    }

    private List<String> told() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(e -> e.getInvolvedObject().getKind().equals("DbtWarehouse"))
                .sorted(Comparator.comparingLong(
                        e -> Long.parseLong(e.getMetadata().getResourceVersion())))
                .map(e -> e.getType() + "/" + e.getReason())
                .toList();
    }

    @Test
    void itSaysWhatIsWrongAndWhenItIsMended() {
        awaitReady("True/Probed");
        assertThat(get().getStatus().engine()).isEqualTo("fake");
        assertThat(get().getStatus().missingGrants()).isEmpty();

        warehouse.faults().goAway(WarehouseException.Kind.AuthenticationFailed);
        restartOperator();
        awaitReady("False/WarehouseAuthenticationFailed");
        assertThat(get().getStatus().conditions()).anySatisfy(c -> {
            assertThat(c.type()).isEqualTo("Stalled");
            assertThat(c.status()).isEqualTo("True");
        });

        warehouse.faults().heal();
        warehouse.hands().missing(new MissingPrivilege("seeds", "grant select on orders to operator_role"));
        restartOperator();
        awaitReady("False/PrivilegesMissing");
        assertThat(get().getStatus().missingGrants()).containsExactly("grant select on orders to operator_role");
        assertThat(ready().message()).contains("grant select on orders to operator_role");

        warehouse.hands().missing();
        restartOperator();
        awaitReady("True/Probed");
        assertThat(get().getStatus().missingGrants()).isEmpty();
        Awaitility.await("one Event for each change")
                .untilAsserted(() -> assertThat(told())
                        .containsExactly(
                                "Normal/Ready",
                                "Warning/WarehouseAuthenticationFailed",
                                "Warning/PrivilegesMissing",
                                "Normal/Ready"));
    }

    @Test
    void aProbeThatFindsTheSameIsNotWrittenDown() {
        awaitReady("True/Probed");
        String version = get().getMetadata().getResourceVersion();
        long before = probes();
        restartOperator();
        Awaitility.await("it was probed again").until(() -> probes() > before);
        restartOperator();
        assertThat(get().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    private long probes() {
        return warehouse.faults().calls().stream().filter(c -> c == Call.probe).count();
    }
}
