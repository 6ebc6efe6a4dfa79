package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.cli.Cli;
import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands over a real API server; the test plays the operator. */
class ClusterCommandsIT {
    private static final String TOKEN = "12/sha256:" + "2".repeat(64);
    /** As YAML. */
    private static final String IMAGE = "'registry.example.com/jaffle-shop:9a8b7c6'";

    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final RealApiServer SERVER = new RealApiServer();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String namespace;
    private Terminal terminal = question -> Optional.empty();

    @BeforeAll
    static void crds() {
        SERVER.installCrds();
    }

    @BeforeEach
    void emptyNamespace() {
        namespace = SERVER.namespace("cli");
    }

    @Test
    void status_prints_what_the_api_server_has() {
        create("awaiting");

        assertThat(run("status", "awaiting")).isZero();
        assertThat(out.toString())
                .startsWith("awaiting in " + namespace + "\n  phase      AwaitingApproval")
                .contains("next       dbt-release approve awaiting -n " + namespace)
                .contains("Gates of attempt 12");
    }

    @Test
    void status_without_a_name_lists_the_namespace() {
        assertThat(run("status")).isZero();
        assertThat(out.toString()).isEqualTo("There are no releases in namespace " + namespace + ".\n");

        create("building");
        create("new");
        assertThat(run("status")).isZero();
        assertThat(out.toString()).contains("building  Building  11").contains("new       -");
    }

    @Test
    void json_is_for_programs() throws Exception {
        create("building");

        assertThat(run("status", "building", "-o", "json")).isZero();
        JsonNode release = new ObjectMapper().readTree(out.toString());
        assertThat(release.at("/status/attempt/startedAt").asText()).isEqualTo("2026-06-01T05:00:00Z");
        assertThat(release.at("/status/live/revision").asInt()).isEqualTo(11);
        assertThat(release.at("/suspend").asBoolean()).isFalse();
    }

    @Test
    void history_prints_what_ended() throws Exception {
        create("failed");

        assertThat(run("history", "failed")).isZero();
        assertThat(out.toString()).hasLineCount(7).contains("12      Attempt   Failed");
        assertThat(run("history", "failed", "-o", "json")).isZero();
        assertThat(new ObjectMapper()
                        .readTree(out.toString().substring(out.toString().indexOf('['))))
                .hasSize(4);
    }

    @Test
    void a_release_that_is_not_there_is_answered_with_those_that_are() {
        create("building");
        create("failed");

        assertThat(run("status", "jaffle")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("error: there is no release jaffle in namespace " + namespace
                        + "; there is: building, failed\n");
    }

    @Test
    void approve_writes_exactly_what_it_showed_after_a_yes() {
        create("awaiting");
        terminal = question -> Optional.of(question.equals("Approve attempt 12? [y/N] ") ? "y" : "n");

        assertThat(run("approve", "awaiting")).isZero();
        assertThat(annotations("awaiting")).containsEntry(Api.APPROVE, TOKEN).containsEntry(Api.REQUESTED_BY, "admin");
        assertThat(out.toString())
                .contains("0.5 is less than 1")
                .contains("asked for: approve " + TOKEN + ", as admin");
    }

    @Test
    void without_a_yes_nothing_is_written() {
        create("awaiting");
        terminal = question -> Optional.of("");

        assertThat(run("approve", "awaiting")).isEqualTo(1);
        assertThat(annotations("awaiting")).isNullOrEmpty();
    }

    @Test
    void without_a_terminal_a_yes_has_to_be_said_on_the_command_line() {
        create("awaiting");

        assertThat(run("reject", "awaiting")).isEqualTo(2);
        assertThat(err.toString()).contains("say --yes");
        assertThat(run("reject", "awaiting", "--yes")).isZero();
        assertThat(annotations("awaiting")).containsEntry(Api.REJECT, TOKEN);
    }

    @Test
    void what_changed_while_the_person_looked_is_not_approved() {
        create("awaiting");
        terminal = question -> {
            edit("awaiting", status -> status.replace("verdict: Warned", "verdict: Failed"));
            return Optional.of("y");
        };

        assertThat(run("approve", "awaiting")).isEqualTo(1);
        assertThat(err.toString()).contains("the release changed while you looked at it");
        assertThat(annotations("awaiting")).isNullOrEmpty();
    }

    @Test
    void a_change_that_shows_nothing_else_does_not_hinder() {
        create("awaiting");
        terminal = question -> {
            edit("awaiting", status -> status.replace("  phase:", "  progress: something\n  phase:"));
            return Optional.of("y");
        };

        assertThat(run("approve", "awaiting")).isZero();
        assertThat(annotations("awaiting")).containsEntry(Api.APPROVE, TOKEN);
    }

    @Test
    void nothing_to_approve_says_why() {
        create("building");

        assertThat(run("approve", "building", "--yes")).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: nothing awaits approval: attempt 12 is Building");
    }

    @Test
    void rollback_goes_where_it_is_told_and_says_what_else_there_is() {
        create("awaiting");

        assertThat(run("rollback", "awaiting", "--to", "77", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("there never was a revision 77; --to may be: 10, 9");
        assertThat(run("rollback", "awaiting", "--to", "9", "--yes")).isZero();
        assertThat(annotations("awaiting")).containsEntry(Api.ROLLBACK, "11>9");
    }

    @Test
    void retry_writes_a_token_that_fits_the_api() {
        create("failed");

        assertThat(run("retry", "failed", "-y")).isZero();
        assertThat(annotations("failed").get(Api.RETRY))
                .startsWith("20260601T050500Z-")
                .hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void plan_asks_waits_and_prints_what_would_be_built() throws Exception {
        create("failed");
        FutureTask<Integer> command = start("plan", "failed");
        String token = awaitToken("failed");
        forgetAttempt("failed");
        edit("failed", status -> dryRun(status, token, ""));
        assertThat(command.isDone()).as("no plan yet").isFalse();
        edit("failed", status -> dryRun(status, token, PLANNED));

        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();
        assertThat(annotations("failed")).containsEntry(Api.REQUESTED_BY, "admin");
        assertThat(out.toString())
                .isEqualTo("asked for a plan: " + token + ", as admin\n"
                        + "  plan       Slim, 30 nodes, 5 relations stay copies of Live's; change: Additive\n"
                        + "             Added model.shop.new: Live has no such node\n");
    }

    @Test
    void plan_is_told_from_what_came_to_nothing() throws Exception {
        create("failed");
        FutureTask<Integer> command = start("plan", "failed", "-o", "json");
        String token = awaitToken("failed");
        forgetAttempt("failed");
        edit("failed", status -> dryRun(status, token, "    outcome: Failed\n    message: no route to git\n"));

        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        JsonNode end = new ObjectMapper().readTree(out.toString());
        assertThat(end.get("outcome").asText()).isEqualTo("Failed");
        assertThat(end.get("message").asText()).isEqualTo("attempt 13 has no plan: Failed, no route to git");
        assertThat(end.get("plan").isNull()).isTrue();
    }

    @Test
    void plan_does_not_wait_for_ever() {
        create("failed");
        create("building");

        assertThat(run("plan", "building")).isEqualTo(1);
        assertThat(err.toString()).contains("attempt 12 is still going on (Building)");
        assertThat(run("plan", "failed", "--timeout", "1s")).isEqualTo(4);
        assertThat(err.toString()).contains("not planned within 1s");
    }

    private static final String PLANNED = """
                plan:
                  job: j
                  startedAt: "2026-06-01T05:06:00Z"
                  round: 1
                  accepted: true
                  schemas: []
                  nodes: 30
                  seeds: 2
                  build: {mode: Slim, change: Additive, nodes: 30, copied: 5, changed: 1, changes: [{node: model.shop.new, kind: Added, why: Live has no such node}]}
                outcome: Planned
            """;

    /** The release's status with this attempt, of the token, in place of its own. */
    private static String dryRun(String release, String token, String facts) {
        int from = release.indexOf("  attempt:");
        int to = release.indexOf("  history:");
        return release.substring(0, from) + """
              handled: {dryRun: "%s"}
              attempt:
                number: 13
                digest: "sha256:22"
                generation: 4
                trigger: DryRun
                image: shop:2
                startedAt: "2026-06-01T05:06:00Z"
                round: 1
                dryRun: {token: "%s", phase: Failed, reason: GatesFailed, message: "not met: tests"}
            """.formatted(token, token) + facts + release.substring(to);
    }

    /** A patch keeps what the new record does not have. */
    private void forgetAttempt(String name) {
        SERVER.admin()
                .resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"attempt\": null}}");
    }

    private String awaitToken(String name) {
        await().atMost(SOON)
                .until(() -> annotations(name) != null && annotations(name).containsKey(Api.DRY_RUN));
        return annotations(name).get(Api.DRY_RUN);
    }

    @Test
    void wait_for_the_answer_ends_with_what_the_operator_made_of_it() throws Exception {
        create("awaiting");
        FutureTask<Integer> command = start("approve", "awaiting", "--yes", "--wait");

        await().atMost(SOON)
                .until(() -> TOKEN.equals(Optional.ofNullable(annotations("awaiting"))
                        .orElse(Map.of())
                        .get(Api.APPROVE)));
        edit(
                "awaiting",
                status -> status.replace(
                                "    gates:", "    approval: {by: admin, at: \"2026-06-01T05:05:00Z\"}\n    gates:")
                        + "  handled: {approve: \"" + TOKEN + "\"}\n");

        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();
        assertThat(out.toString()).endsWith("approve " + TOKEN + " is carried out\n");
    }

    @Test
    void a_refusal_is_told_from_an_answer() throws Exception {
        create("awaiting");
        FutureTask<Integer> command = start("reject", "awaiting", "--yes", "--wait", "-o", "json");

        await().atMost(SOON).until(() -> annotations("awaiting") != null);
        edit("awaiting", status -> status + "  handled: {reject: \"" + TOKEN + "\"}\n");

        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(out.toString()).get("granted").asBoolean())
                .isFalse();
    }

    @Test
    void an_operator_that_does_not_answer_is_a_timeout() {
        create("awaiting");

        assertThat(run("approve", "awaiting", "--yes", "--wait", "--timeout", "1s"))
                .isEqualTo(4);
        assertThat(err.toString()).contains("not answered within 1s");
    }

    @Test
    void suspend_and_resume_may_be_said_twice() {
        create("building");

        assertThat(run("suspend", "building")).isZero();
        assertThat(get("building").getSpec().suspend()).isTrue();
        assertThat(run("suspend", "building")).isZero();
        assertThat(run("resume", "building")).isZero();
        assertThat(get("building").getSpec().suspend()).isFalse();
        assertThat(run("resume", "building")).isZero();
        assertThat(out.toString()).isEqualTo("""
                        building is suspended: no step starts any more
                        building is suspended already
                        building goes on
                        building is not suspended
                        """);
    }

    @Test
    void wait_prints_each_phase_and_ends_when_it_is_live() throws Exception {
        create("building");
        FutureTask<Integer> command = start("wait", "building");

        await().atMost(SOON).until(() -> out.toString().contains("Building  attempt 12"));
        edit("building", status -> status.replace("phase: Building", "phase: Monitoring"));
        await().atMost(SOON).until(() -> out.toString().contains("Monitoring  attempt 12"));
        edit(
                "building",
                status -> status.replace("phase: Building", "phase: Live")
                        .replace(
                                "revision: 11, sourceRevision: 4f2c1d9",
                                "revision: 12, sourceRevision: 9a8b7c6, image: " + IMAGE));

        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "2026-06-01 05:05:00Z  Building  attempt 12  Live shows revision 11",
                        "2026-06-01 05:05:00Z  Monitoring  attempt 12  Live shows revision 11",
                        "2026-06-01 05:05:00Z  Live  attempt 12  Live shows revision 11",
                        "revision 12 (9a8b7c6) is live");
    }

    @Test
    void wait_ends_at_once_where_it_is_over() {
        create("failed");

        assertThat(run("wait", "failed", "--for", "attempt-end")).isEqualTo(1);
        assertThat(out.toString()).endsWith("attempt 12 ended: Failed, not met: tests\n");
    }

    @Test
    void wait_ends_when_the_time_is_over_or_the_release_is_gone() throws Exception {
        create("building");

        assertThat(run("wait", "building", "--timeout", "5s")).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("error: not live within 5s; it is Building\n");

        FutureTask<Integer> command = start("wait", "building");
        await().atMost(SOON).until(() -> out.toString().lines().count() == 2);
        SERVER.admin()
                .resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName("building")
                .delete();
        assertThat(command.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(out.toString()).endsWith("the release was deleted\n");
    }

    @Test
    void who_may_not_is_told_the_verb_that_is_missing() {
        create("awaiting");

        assertThat(run("status", "awaiting", "--context", "ed")).isEqualTo(3);
        assertThat(run("status", "--context", "ed")).isEqualTo(3);
        allow("ed", "get");
        assertThat(run("approve", "awaiting", "--yes", "--context", "ed")).isEqualTo(3);
        assertThat(run("wait", "awaiting", "--context", "ed", "--timeout", "20s"))
                .isEqualTo(3);
        assertThat(run("suspend", "awaiting", "--context", "ed")).isEqualTo(3);

        String on = " on dbtreleases.dbtrelease.io in namespace " + namespace;
        List<String> verbs = new ArrayList<>();
        err.toString()
                .lines()
                .forEach(line ->
                        verbs.add(line.replaceAll("^error: forbidden: you need the verb (\\w+)" + on + " .*", "$1")));
        assertThat(verbs).containsExactly("get", "list", "patch", "watch", "patch");
        assertThat(annotations("awaiting")).isNullOrEmpty();
    }

    private void allow(String user, String... verbs) {
        SERVER.admin()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(user)
                        .withNamespace(namespace)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups(Api.GROUP)
                        .withResources("dbtreleases")
                        .withVerbs(verbs)
                        .endRule()
                        .build())
                .create();
        SERVER.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(user)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", user)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        await().atMost(SOON)
                .until(() -> SERVER.as(user)
                                .resources(DbtRelease.class)
                                .inNamespace(namespace)
                                .withName("awaiting")
                                .get()
                        != null);
    }

    /** The release of a file beside this class, with its status. */
    private void create(String name) {
        SERVER.admin().resource(Releases.asSent(name)).inNamespace(namespace).create();
        if (Releases.load(name).getStatus() != null) {
            edit(name, UnaryOperator.identity());
        }
    }

    /** What the operator does: another status, made from the file's text. */
    private void edit(String name, UnaryOperator<String> change) {
        DbtRelease edited = Releases.parse(change.apply(Releases.text(name)));
        SERVER.admin()
                .resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), Json.object(Map.of("status", edited.getStatus())));
    }

    private DbtRelease get(String name) {
        return SERVER.admin()
                .resources(DbtRelease.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    private Map<String, String> annotations(String name) {
        return get(name).getMetadata().getAnnotations();
    }

    private FutureTask<Integer> start(String... args) {
        FutureTask<Integer> command = new FutureTask<>(() -> run(args));
        Thread.ofVirtual().start(command);
        return command;
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--kubeconfig", SERVER.kubeconfig().toString(), "-n", namespace));
        return Cli.run(
                all.toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err),
                new Surroundings(Clock.fixed(Releases.NOW, ZoneOffset.UTC), question -> terminal.ask(question)));
    }
}
