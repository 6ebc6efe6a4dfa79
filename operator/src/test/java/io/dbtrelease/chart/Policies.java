package io.dbtrelease.chart;

import static io.dbtrelease.chart.Releases.create;
import static io.dbtrelease.chart.Releases.parse;
import static io.dbtrelease.chart.Releases.release;
import static io.dbtrelease.chart.Releases.warehouse;
import static org.awaitility.Awaitility.await;

import io.dbtrelease.testsupport.Chart;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;

/** The chart's policies and roles on the API server, for as long as a test class needs them. */
final class Policies implements AutoCloseable {
    static final String NAMESPACE = "dbt-operator";
    static final String OPERATOR = "system:serviceaccount:" + NAMESPACE + ":ops-dbt-release-operator";

    /** The API server looks for new policies and parameters about once a second, for new kinds of parameters every 30 s. */
    private static final Duration ACTIVE = Duration.ofSeconds(60);

    private final RealApiServer server;
    private final List<HasMetadata> installed;
    private final String namespace;
    private final String refused;

    private Policies(RealApiServer server, List<HasMetadata> installed, String namespace, String refused) {
        this.server = server;
        this.installed = installed;
        this.namespace = namespace;
        this.refused = refused;
    }

    static Policies requests(RealApiServer server) {
        return install(
                server,
                "-requests",
                server.namespace("policies"),
                release("annotations: {dbtrelease.io/approve: 1/a, dbtrelease.io/requested-by: nobody}"));
    }

    static Policies exposure(RealApiServer server) {
        server.installCrds();
        String namespace = server.namespace("policies");
        create(server.admin(), namespace, warehouse("prod"));
        return install(server, "-exposure", namespace, release(""));
    }

    /** With a release that is refused while, and only while, the policies act. */
    private static Policies install(RealApiServer server, String suffix, String namespace, String refused) {
        server.installCrds();
        List<HasMetadata> wanted = Chart.render("ops", NAMESPACE, "crds.install=false").stream()
                .filter(it -> it.getKind().startsWith("ClusterRole")
                        || it.getKind().startsWith("ValidatingAdmissionPolicy")
                                && it.getMetadata().getName().endsWith(suffix))
                .toList();
        wanted.forEach(it -> server.admin().resource(it).serverSideApply());
        Policies policies = new Policies(server, wanted, namespace, refused);
        policies.awaitRefusal(namespace, refused);
        return policies;
    }

    /** Waits until creating this would be refused: a policy or its parameter has arrived. */
    void awaitRefusal(String namespace, String yaml) {
        await().atMost(ACTIVE).until(() -> isRefused(namespace, yaml));
    }

    private boolean isRefused(String namespace, String yaml) {
        try {
            Releases.all(server.admin(), "DbtRelease")
                    .inNamespace(namespace)
                    .resource(parse(yaml))
                    .dryRun()
                    .create();
            return false;
        } catch (KubernetesClientException e) {
            // A policy whose parameter's kind is not known yet refuses everything, for another reason.
            return e.getCode() == 403 && !e.getMessage().contains("failed to configure");
        }
    }

    @Override
    public void close() {
        installed.forEach(it -> server.admin().resource(it).delete());
        // They act for a moment longer, and the next class's requests are not theirs.
        await().atMost(ACTIVE).until(() -> !isRefused(namespace, refused));
    }
}
