package io.dbtrelease.operator.reconciler;

import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rights that the chart gives the operator, from its golden rendering, so that no test passes by a right that an installation lacks. */
public final class ChartRole {
    /** The service account that the rendering binds. */
    static final String USER = "system:serviceaccount:dbt-operator:dbt-release-operator";

    private static final Path RENDERING = Path.of("helm/tests/default/expected.yaml");

    private ChartRole() {}

    public static void apply(KubernetesClient admin) {
        try (var file = Files.newInputStream(RealApiServer.projectRoot().resolve(RENDERING))) {
            for (HasMetadata it : admin.load(file).items()) {
                if (it instanceof ClusterRole || it instanceof ClusterRoleBinding) {
                    admin.resource(it).forceConflicts().serverSideApply();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
