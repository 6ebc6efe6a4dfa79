package io.dbtrelease.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbtrelease.testsupport.Chart;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chart lets the operator and people do, as a real API server answers it. */
class RightsIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    /** What the operator does, as {@code verb group/resource}. */
    private static final List<String> NEEDED = List.of(
            "list dbtrelease.io/dbtreleases",
            "watch dbtrelease.io/dbtreleases",
            "patch dbtrelease.io/dbtreleases",
            "update dbtrelease.io/dbtreleases/status",
            "patch dbtrelease.io/dbtreleases/status",
            "update dbtrelease.io/dbtreleases/finalizers",
            "watch dbtrelease.io/dbtwarehouses",
            "update dbtrelease.io/dbtwarehouses/status",
            "create batch/jobs",
            "delete batch/jobs",
            "watch batch/jobs",
            "watch /pods",
            "create /configmaps",
            "get /configmaps",
            "get /secrets",
            "create /events");

    private static final List<String> FORBIDDEN = List.of(
            "update dbtrelease.io/dbtreleases",
            "create dbtrelease.io/dbtreleases",
            "delete dbtrelease.io/dbtreleases",
            "approve dbtrelease.io/dbtreleases",
            "rollback dbtrelease.io/dbtreleases",
            "retry dbtrelease.io/dbtreleases",
            "dryrun dbtrelease.io/dbtreleases",
            "patch dbtrelease.io/dbtwarehouses",
            "list /secrets",
            "watch /secrets",
            "create /secrets",
            "create /pods",
            "create /pods/exec",
            "get /pods/log",
            "update batch/jobs",
            "create /serviceaccounts/token",
            "create rbac.authorization.k8s.io/rolebindings",
            "get coordination.k8s.io/leases");

    private final List<HasMetadata> installed = new ArrayList<>();

    @AfterEach
    void remove() {
        installed.forEach(it -> SERVER.admin().resource(it).delete());
    }

    @Test
    void theOperatorMayDoWhatItDoesAndNoMore() {
        String anywhere = SERVER.namespace("rights");
        install();

        await().until(() -> Rights.may(SERVER, Policies.OPERATOR, anywhere, "create batch/jobs"));
        assertThat(NEEDED).allMatch(right -> Rights.may(SERVER, Policies.OPERATOR, anywhere, right));
        assertThat(FORBIDDEN).noneMatch(right -> Rights.may(SERVER, Policies.OPERATOR, anywhere, right));
        assertThat(Rights.may(SERVER, Policies.OPERATOR, "", "create authentication.k8s.io/tokenreviews"))
                .isTrue();
        assertThat(List.of("get", "create", "update", "patch"))
                .allMatch(verb -> Rights.may(
                        SERVER, Policies.OPERATOR, Policies.NAMESPACE, verb + " coordination.k8s.io/leases"));
    }

    @Test
    void withNamespacesNamedItMayDoNothingElsewhere() {
        String served = SERVER.namespace("rights");
        String other = SERVER.namespace("rights");
        install("watchNamespaces={" + served + "}");

        await().until(() -> Rights.may(SERVER, Policies.OPERATOR, served, "create batch/jobs"));
        assertThat(NEEDED).allMatch(right -> Rights.may(SERVER, Policies.OPERATOR, served, right));
        assertThat(FORBIDDEN).noneMatch(right -> Rights.may(SERVER, Policies.OPERATOR, served, right));
        assertThat(NEEDED).noneMatch(right -> Rights.may(SERVER, Policies.OPERATOR, other, right));
        assertThat(NEEDED).noneMatch(right -> Rights.may(SERVER, Policies.OPERATOR, "", right));
        assertThat(Rights.may(SERVER, Policies.OPERATOR, "", "create authentication.k8s.io/tokenreviews"))
                .isTrue();
    }

    private void install(String... values) {
        SERVER.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Policies.NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        var settings = new ArrayList<>(List.of(values));
        settings.add("crds.install=false");
        Chart.render("ops", Policies.NAMESPACE, settings.toArray(String[]::new)).stream()
                .filter(it -> it.getApiVersion().startsWith("rbac.authorization.k8s.io/"))
                .forEach(it -> {
                    SERVER.admin().resource(it).serverSideApply();
                    installed.add(it);
                });
    }
}
