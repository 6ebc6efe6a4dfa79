package io.dbtrelease.chart;

import static io.dbtrelease.chart.Releases.all;
import static io.dbtrelease.chart.Releases.create;
import static io.dbtrelease.chart.Releases.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbtrelease.api.Api;
import io.dbtrelease.cli.Cli;
import io.dbtrelease.cli.cluster.Surroundings;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line's requests under the chart's admission policy: it writes what the policy asks for, and says what it refuses. */
class CommandLinePolicyIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private static Policies policies;

    @BeforeAll
    static void install() {
        policies = Policies.requests(SERVER);
    }

    @AfterAll
    static void remove() {
        policies.close();
    }

    @Test
    void an_approver_approves_and_an_editor_is_told_the_verb_that_is_missing() {
        String namespace = SERVER.namespace("commands");
        GenericKubernetesResource created = create(SERVER.admin(), namespace, release("", "approval: Manual"));
        created.setAdditionalProperty(
                "status",
                Map.of(
                        "observedGeneration",
                        1,
                        "phase",
                        "AwaitingApproval",
                        "attempt",
                        Map.of(
                                "number",
                                3,
                                "digest",
                                "sha256:" + "a".repeat(64),
                                "generation",
                                1,
                                "trigger",
                                "SpecChanged",
                                "image",
                                "registry.example.com/jaffle-shop:1",
                                "startedAt",
                                "2026-06-01T05:00:00Z")));
        all(SERVER.admin(), "DbtRelease")
                .inNamespace(namespace)
                .resource(created)
                .updateStatus();
        bind(namespace, "ann", "dbtrelease-approver");
        bind(namespace, "ed", "dbtrelease-editor");

        StringWriter err = new StringWriter();
        assertThat(approve(namespace, "ed", err)).isEqualTo(3);
        assertThat(err.toString())
                .startsWith(
                        "error: forbidden: user ed may not ask for approve of case: it needs the verb approve on dbtreleases");
        assertThat(approve(namespace, "ann", new StringWriter())).isZero();
        assertThat(all(SERVER.admin(), "DbtRelease")
                        .inNamespace(namespace)
                        .withName("case")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry(Api.APPROVE, "3/sha256:" + "a".repeat(64))
                .containsEntry(Api.REQUESTED_BY, "ann");
    }

    private static int approve(String namespace, String user, StringWriter err) {
        String[] args = {
            "approve",
            "case",
            "--yes",
            "-n",
            namespace,
            "--context",
            user,
            "--kubeconfig",
            SERVER.kubeconfig().toString()
        };
        return Cli.run(args, new PrintWriter(new StringWriter()), new PrintWriter(err), Surroundings.ofProcess());
    }

    /** Binds and waits until the API server's authorizer has seen it. */
    private static void bind(String namespace, String user, String role) {
        SERVER.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(user)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> all(SERVER.as(user), "DbtRelease")
                                .inNamespace(namespace)
                                .withName("case")
                                .get()
                        != null);
    }
}
