package io.dbtrelease.chart;

import static io.dbtrelease.chart.Releases.NAME;
import static io.dbtrelease.chart.Releases.all;
import static io.dbtrelease.chart.Releases.annotations;
import static io.dbtrelease.chart.Releases.create;
import static io.dbtrelease.chart.Releases.parse;
import static io.dbtrelease.chart.Releases.patch;
import static io.dbtrelease.chart.Releases.refusal;
import static io.dbtrelease.chart.Releases.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who may ask for what, and in whose name, on a real API server. ann approves and edits, ed edits, eve has one verb of a
 * test's choice and may patch.
 */
class RequestsPolicyIT {
    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private static final String APPROVED_BY_ANN = annotations("approve", "3/sha256:aa", "requested-by", "ann");

    private static Policies policies;

    private String namespace;

    @BeforeAll
    static void install() {
        policies = Policies.requests(SERVER);
    }

    @AfterAll
    static void remove() {
        policies.close();
    }

    @BeforeEach
    void aReleaseAndItsPeople() {
        namespace = SERVER.namespace("requests");
        create(SERVER.admin(), namespace, release("", "approval: Manual"));
        bind("ann", "dbtrelease-approver", "approve");
        bind("ann", "dbtrelease-editor", "update");
        bind("ed", "dbtrelease-editor", "update");
    }

    @Test
    void whoHasTheVerbMayApproveInItsOwnName() {
        assertThat(annotationsOf(patch(ann(), namespace, APPROVED_BY_ANN)))
                .containsEntry("dbtrelease.io/approve", "3/sha256:aa")
                .containsEntry("dbtrelease.io/requested-by", "ann");
    }

    @ParameterizedTest
    @CsvSource({"approve, approve", "reject, approve", "rollback, rollback", "retry, retry", "dry-run, dryrun"})
    void eachRequestNeedsItsVerb(String request, String verb) {
        String asEd = annotations(request, "1", "requested-by", "ed");
        assertThat(refusal(() -> patch(ed(), namespace, asEd)))
                .contains("user ed may not ask for " + request + " of case: it needs the verb " + verb
                        + " on dbtreleases");

        bindVerb("eve", verb);
        patch(eve(), namespace, annotations(request, "1", "requested-by", "eve"));
    }

    @ParameterizedTest
    @CsvSource({
        "approve, retry",
        "reject, rollback",
        "rollback, approve",
        "retry, approve",
        "dry-run, retry",
        "retry, dryrun"
    })
    void theVerbOfAnotherRequestIsNotEnough(String request, String verb) {
        bindVerb("eve", verb);

        assertThat(refusal(() -> patch(eve(), namespace, annotations(request, "1", "requested-by", "eve"))))
                .contains("user eve may not ask for " + request);
    }

    @Test
    void notEverybodyWhoMayReadMayAsk() {
        bind("eve", "dbtrelease-viewer", "list");

        assertThat(refusal(() -> patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"))))
                .contains("cannot patch resource \"dbtreleases\"");
    }

    @Test
    void nobodyApprovesInTheNameOfAnother() {
        assertThat(refusal(() -> patch(ann(), namespace, annotations("approve", "3/sha256:aa", "requested-by", "ed"))))
                .contains(
                        "user ann changes dbtrelease.io/approve, dbtrelease.io/requested-by of case in the name of ed")
                .contains("dbtrelease.io/requested-by must be ann");
        assertThat(refusal(() -> patch(ann(), namespace, annotations("approve", "3/sha256:aa", "requested-by", "Ann"))))
                .contains("in the name of Ann");
    }

    @Test
    void nobodyApprovesWithoutAName() {
        assertThat(refusal(() -> patch(ann(), namespace, annotations("approve", "3/sha256:aa"))))
                .contains("user ann changes dbtrelease.io/approve of case in the name of nobody");
    }

    @Test
    void aNameThatIsThereAlreadyIsNoApproval() {
        patch(ann(), namespace, annotations("retry", "1", "requested-by", "ann"));
        answered("retry", "1");

        assertThat(refusal(() -> patch(ed(), namespace, annotations("approve", "3/sha256:aa"))))
                .contains("user ed may not ask for approve");
    }

    @Test
    void withoutAVerbRequestedByAloneCannotBeSetChangedOrRemoved() {
        assertThat(refusal(() -> patch(ed(), namespace, annotations("requested-by", "ed"))))
                .contains("user ed may not change dbtrelease.io/requested-by of case: it needs one of the verbs");

        patch(ann(), namespace, APPROVED_BY_ANN);
        assertThat(refusal(() -> patch(ed(), namespace, annotations("requested-by", "ed"))))
                .contains("user ed may not ask for approve")
                .contains("a request of another user still waits there for its answer");
        assertThat(refusal(() -> patch(ed(), namespace, annotations("requested-by", null))))
                .contains("user ed may not ask for approve");

        answered("approve", "3/sha256:aa");
        assertThat(refusal(() -> patch(ed(), namespace, annotations("requested-by", "ed"))))
                .contains("user ed may not change dbtrelease.io/requested-by");
        assertThat(refusal(() -> patch(ed(), namespace, annotations("requested-by", null))))
                .contains("user ed may not change dbtrelease.io/requested-by");
    }

    @Test
    void whoMayRetryDoesNotPutItsNameToAnApprovalThatWaits() {
        bindVerb("eve", "retry");
        patch(ann(), namespace, APPROVED_BY_ANN);

        assertThat(refusal(() -> patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"))))
                .contains("user eve may not ask for approve of case: it needs the verb approve")
                .contains("still waits there for its answer");

        answered("approve", "3/sha256:aa");
        patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"));
    }

    @Test
    void aDryRunThatWaitsKeepsItsNameUntilItIsAnswered() {
        bindVerb("eve", "retry");
        patch(ann(), namespace, annotations("dry-run", "p1", "requested-by", "ann"));

        assertThat(refusal(() -> patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"))))
                .contains("user eve may not ask for dry-run of case: it needs the verb dryrun")
                .contains("still waits there for its answer");
        assertThat(refusal(() -> patch(eve(), namespace, annotations("dry-run", null, "requested-by", "eve"))))
                .contains("user eve may not ask for dry-run");

        answered("dryRun", "p0");
        assertThat(refusal(() -> patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"))))
                .contains("user eve may not ask for dry-run");
        answered("dryRun", "p1");
        patch(eve(), namespace, annotations("retry", "1", "requested-by", "eve"));
    }

    @Test
    void whoMayOnlyPlanMayPlanInItsOwnNameAlone() {
        bindVerb("eve", "dryrun");

        patch(eve(), namespace, annotations("dry-run", "p1", "requested-by", "eve"));
        assertThat(refusal(() -> patch(eve(), namespace, annotations("dry-run", "p2", "requested-by", "ann"))))
                .contains(
                        "user eve changes dbtrelease.io/dry-run, dbtrelease.io/requested-by of case in the name of ann");
        assertThat(refusal(() ->
                        patch(eve(), namespace, annotations("dry-run", "p2", "approve", "3/a", "requested-by", "eve"))))
                .contains("it needs the verb approve");
    }

    @Test
    void whoHasOneVerbDoesNotSlipAnApprovalInWithIt() {
        bindVerb("eve", "retry");

        assertThat(refusal(() ->
                        patch(eve(), namespace, annotations("retry", "1", "approve", "3/a", "requested-by", "eve"))))
                .contains("it needs the verb approve");
    }

    @Test
    void requestsAreNotTakenBackByWhoCouldNotMakeThem() {
        patch(ann(), namespace, APPROVED_BY_ANN);

        assertThat(refusal(() -> patch(ed(), namespace, annotations("approve", null))))
                .contains("user ed may not ask for approve");
        assertThat(refusal(() -> patch(ed(), namespace, "{\"metadata\":{\"annotations\":null}}")))
                .contains("user ed may not ask for approve");
        assertThat(refusal(() -> patch(ann(), namespace, annotations("approve", null, "requested-by", null))))
                .contains("in the name of nobody");
        patch(ann(), namespace, annotations("approve", null, "requested-by", "ann"));
    }

    @Test
    void aReplaceThatLosesTheAnnotationsIsRefused() {
        patch(ann(), namespace, APPROVED_BY_ANN);

        GenericKubernetesResource fromGit = parse(release("", "approval: Manual"));
        assertThat(refusal(() -> all(ed(), "DbtRelease")
                        .inNamespace(namespace)
                        .resource(fromGit)
                        .update()))
                .contains("user ed may not ask for approve");
    }

    @Test
    void approvalsAreNotSmuggledInByCreate() {
        String other = SERVER.namespace("requests");
        namespace = other;
        bind("ed", "dbtrelease-editor", "update");
        bind("ann", "dbtrelease-approver", "approve");
        bind("ann", "dbtrelease-editor", "update");

        assertThat(refusal(() -> create(
                        ed(),
                        other,
                        release("annotations: {dbtrelease.io/approve: 1/a, dbtrelease.io/requested-by: ed}"))))
                .contains("user ed may not ask for approve of case");
        assertThat(refusal(() -> create(
                        ed(),
                        other,
                        release("annotations: {dbtrelease.io/approve: 1/a, dbtrelease.io/requested-by: ann}"))))
                .contains("user ed may not ask for approve of case");
        assertThat(refusal(() -> create(ed(), other, release("annotations: {dbtrelease.io/requested-by: ann}"))))
                .contains("user ed may not change dbtrelease.io/requested-by of case");
        create(ann(), other, release("annotations: {dbtrelease.io/approve: 1/a, dbtrelease.io/requested-by: ann}"));
    }

    @Test
    void aGeneratedNameIsNoWayAround() {
        GenericKubernetesResource generated =
                parse(release("annotations: {dbtrelease.io/retry: a, dbtrelease.io/requested-by: ed}"));
        generated.getMetadata().setName(null);
        generated.getMetadata().setGenerateName("case-");

        assertThat(refusal(() -> all(ed(), "DbtRelease")
                        .inNamespace(namespace)
                        .resource(generated)
                        .create()))
                .contains("user ed may not ask for retry of case-");
        generated.getMetadata().setAnnotations(Map.of());
        all(ed(), "DbtRelease").inNamespace(namespace).resource(generated).create();
    }

    @Test
    void approvalsAreNotSmuggledInByServerSideApply() {
        var applied = all(ed(), "DbtRelease")
                .inNamespace(namespace)
                .resource(parse(release(
                        "annotations: {dbtrelease.io/approve: 3/a, dbtrelease.io/requested-by: ed}",
                        "approval: Manual")));

        assertThat(refusal(() -> applied.forceConflicts().fieldManager("ed").serverSideApply()))
                .contains("user ed may not ask for approve");
    }

    @Test
    void approvalsAreNotSmuggledInByJsonPatch() {
        assertThat(
                        refusal(
                                () -> all(ed(), "DbtRelease")
                                        .inNamespace(namespace)
                                        .withName(NAME)
                                        .patch(
                                                PatchContext.of(PatchType.JSON),
                                                "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"dbtrelease.io/approve\":\"3/a\"}}]")))
                .contains("user ed may not ask for approve");
    }

    @Test
    void statusIsTheOperatorsAlone() {
        GenericKubernetesResource release = get();
        release.setAdditionalProperty("status", Map.of("handled", Map.of("approve", "1/a")));

        for (KubernetesClient client : List.of(ann(), ed())) {
            assertThat(refusal(() -> all(client, "DbtRelease")
                            .inNamespace(namespace)
                            .resource(release)
                            .updateStatus()))
                    .contains("cannot update resource \"dbtreleases/status\"");
        }
    }

    @Test
    void annotationsDoNotComeThroughTheStatus() {
        GenericKubernetesResource release = get();
        release.getMetadata().setAnnotations(Map.of("dbtrelease.io/approve", "3/a"));
        release.setAdditionalProperty("status", Map.of("phase", "Pending"));

        all(SERVER.admin(), "DbtRelease")
                .inNamespace(namespace)
                .resource(release)
                .updateStatus();

        assertThat(annotationsOf(get())).doesNotContainKey("dbtrelease.io/approve");
    }

    @Test
    void whoEditsDoesNotSwitchApprovalOff() {
        assertThat(refusal(() -> patch(ed(), namespace, "{\"spec\":{\"approval\":\"Automatic\"}}")))
                .contains("user ed may not change spec.approval of case from Manual to Automatic")
                .contains("verb approve");
        // Left out is Automatic: the API server fills the default in before it asks the policy.
        assertThat(refusal(() -> patch(ed(), namespace, "{\"spec\":{\"approval\":null}}")))
                .contains("user ed may not change spec.approval");
        assertThat(refusal(() -> all(ed(), "DbtRelease")
                        .inNamespace(namespace)
                        .resource(parse(release("")))
                        .update()))
                .contains("user ed may not change spec.approval");
    }

    @Test
    void whoEditsDoesNotMakeAReleaseAnewThatTakesItsLiveOver() {
        String adopting = adopting("0b1ea1e5-0000-4000-8000-000000000001");
        all(ed(), "DbtRelease").inNamespace(namespace).withName(NAME).delete();
        assertThat(refusal(() -> create(ed(), namespace, adopting)))
                .contains("user ed may not take over the Live of another release")
                .contains("verb approve");
        create(ed(), namespace, adopting("unmarked"));
        assertThat(refusal(() -> patch(
                        ed(),
                        namespace,
                        "{\"spec\":{\"exposure\":{\"adopt\":{\"marker\":\"0b1ea1e5-0000-4000-8000-000000000001\"}}}}")))
                .contains("may not take over");

        patch(
                ann(),
                namespace,
                "{\"spec\":{\"exposure\":{\"adopt\":{\"marker\":\"0b1ea1e5-0000-4000-8000-000000000001\"}}}}");
        patch(ed(), namespace, "{\"spec\":{\"suspend\":true}}");
    }

    private static String adopting(String marker) {
        return release("").replace("{schema: analytics}", "{schema: analytics, adopt: {marker: " + marker + "}}");
    }

    @Test
    void whoApprovesMaySwitchApprovalOffAndWhoEditsMaySwitchItOn() {
        patch(ann(), namespace, "{\"spec\":{\"approval\":\"Automatic\"}}");
        patch(ed(), namespace, "{\"spec\":{\"approval\":\"Manual\"}}");
    }

    @Test
    void whoEditsMayDoEverythingElse() {
        patch(ann(), namespace, APPROVED_BY_ANN);

        patch(ed(), namespace, "{\"spec\":{\"project\":{\"image\":\"registry.example.com/jaffle-shop:2\"}}}");
        patch(ed(), namespace, "{\"metadata\":{\"labels\":{\"team\":\"shop\"},\"annotations\":{\"note\":\"x\"}}}");
        all(ed(), "DbtRelease")
                .inNamespace(namespace)
                .resource(parse(release("", "approval: Manual", "suspend: true")))
                .forceConflicts()
                .fieldManager("gitops")
                .serverSideApply();
        GenericKubernetesResource edited = get();
        edited.getMetadata().getLabels().put("edited", "true");
        all(ed(), "DbtRelease").inNamespace(namespace).resource(edited).update();

        assertThat(annotationsOf(get())).containsEntry("dbtrelease.io/approve", "3/sha256:aa");
        all(ed(), "DbtRelease").inNamespace(namespace).withName(NAME).delete();
    }

    @Test
    void theOperatorWritesFinalizersAndStatusAndNothingElse() {
        KubernetesClient operator = SERVER.impersonating(Policies.OPERATOR);

        patch(operator, namespace, "{\"metadata\":{\"finalizers\":[\"dbtrelease.io/release\"]}}");
        GenericKubernetesResource release = get();
        release.setAdditionalProperty("status", Map.of("phase", "Pending"));
        all(operator, "DbtRelease").inNamespace(namespace).resource(release).updateStatus();
        assertThat(refusal(() -> patch(operator, namespace, "{\"spec\":{\"suspend\":true}}")))
                .contains("the operator writes status and finalizers, never spec");
        assertThat(refusal(() ->
                        patch(operator, namespace, annotations("approve", "1/a", "requested-by", Policies.OPERATOR))))
                .contains("user " + Policies.OPERATOR + " may not ask for approve");
        patch(operator, namespace, "{\"metadata\":{\"finalizers\":[]}}");
    }

    private static KubernetesClient ann() {
        return SERVER.as("ann");
    }

    private static KubernetesClient ed() {
        return SERVER.as("ed");
    }

    private static KubernetesClient eve() {
        return SERVER.as("eve");
    }

    private GenericKubernetesResource get() {
        return all(SERVER.admin(), "DbtRelease")
                .inNamespace(namespace)
                .withName(NAME)
                .get();
    }

    private static Map<String, String> annotationsOf(GenericKubernetesResource release) {
        return release.getMetadata().getAnnotations();
    }

    /** What the operator does once it has carried a request out. */
    private void answered(String request, String value) {
        GenericKubernetesResource release = get();
        release.setAdditionalProperty("status", Map.of("handled", Map.of(request, value)));
        all(SERVER.admin(), "DbtRelease")
                .inNamespace(namespace)
                .resource(release)
                .updateStatus();
    }

    /** May patch releases, and has this one verb of ours. */
    private void bindVerb(String user, String verb) {
        SERVER.admin()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("patch-and-" + verb)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("dbtrelease.io")
                        .withResources("dbtreleases")
                        .withVerbs("get", "patch", verb)
                        .endRule()
                        .build())
                .serverSideApply();
        bind(user, "patch-and-" + verb, verb);
    }

    /** Returns once the API server goes by the binding, which it learns of a moment after it was stored. */
    private void bind(String user, String role, String verb) {
        SERVER.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(user + "-" + role)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        await().until(() -> Rights.may(SERVER, user, namespace, verb + " dbtrelease.io/dbtreleases"));
    }
}
