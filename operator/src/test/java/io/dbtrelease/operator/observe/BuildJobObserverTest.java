package io.dbtrelease.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.Api;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.operator.job.JobKind;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each row is a file of objects. Those that a cluster of one node can be brought to are as Kubernetes 1.36 wrote them,
 * without what no observer reads; those with lost nodes are written by hand.
 */
class BuildJobObserverTest {
    private static final Instant NOW = Instant.parse("2026-11-22T21:08:01Z");

    private static final String ROWS = """
            # file                        | state    | seen | may write | exit | reason                     | fatal | message
            new                           | Waiting  | 1 | 1 |     |                            |       |
            no-pod-yet                    | Waiting  | 0 | 0 |     | NoPod                      | false | no pod was made for the Job for 60 s
            quota                         | Waiting  | 0 | 0 |     | FailedCreate               | false | the Job's pod is refused: Error creating: the pod is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0
            privileged                    | Waiting  | 0 | 0 |     | FailedCreate               | false | the Job's pod is refused: Error creating: the pod is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (
            unschedulable                 | Waiting  | 1 | 1 |     | Unschedulable              | false | no node takes the pod: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.
            image-pull                    | Waiting  | 1 | 1 |     | ImagePullBackOff           | false | dbt's image cannot be pulled: failed to pull and unpack image "localhost/nope:1"
            invalid-image                 | Waiting  | 1 | 1 |     | InvalidImageName           | true  | dbt's image has no valid name: Failed to apply default image tag
            never-pull                    | Waiting  | 1 | 1 |     | ErrImageNeverPull          | false | dbt's image is not on the node and may not be pulled
            missing-secret                | Waiting  | 1 | 1 |     | CreateContainerConfigError | false | dbt's container cannot start: secret "nope" not found
            missing-key                   | Waiting  | 1 | 1 |     | CreateContainerConfigError | false | dbt's container cannot start: couldn't find key password in Secret analytics/there
            root-image                    | Waiting  | 1 | 1 |     | CreateContainerConfigError | true  | dbt's container cannot start: container has runAsNonRoot and image will run as root
            missing-volume                | Waiting  | 1 | 1 |     | FailedMount                | false | the pod cannot start: MountVolume.SetUp failed for volume "ca" : secret "pg-ca" not found
            start-error                   | Ended    | 1 | 0 | 128 | StartError                 | true  | dbt's container cannot start: failed to create containerd task
            running                       | Running  | 1 | 1 |     |                            |       |
            dbt-ended-collector-delivers  | Running  | 1 | 0 | 1   |                            |       |
            collector-crash               | Running  | 1 | 1 |     | CollectorFailed            | false | dbt's files were not delivered: the collector ended (exit code 1): the collector failed: DBTRELEASE_KIND is not set
            collector-out-of-memory       | Running  | 1 | 1 |     | CollectorFailed            | false | dbt's files were not delivered: the collector ended (it used more memory than it may)
            collector-killed              | Ended    | 1 | 0 | 0   | CollectorFailed            | true  | dbt's files were not delivered: the collector ended (exit code 137)
            collector-refused             | Ended    | 1 | 0 | 0   | CollectorFailed            | true  | dbt's files were not delivered: the collector ended (exit code 1): TimeOver: ConnectException
            checkout-failed               | Ended    | 1 | 0 |     | CheckoutFailed             | true  | there is no branch and no tag develop in https://git.example.com/shop.git: correct project.git.revision
            checkout-out-of-memory        | Ended    | 1 | 0 |     | CheckoutFailed             | true  | the checkout used more memory than it may
            failed                        | Ended    | 1 | 0 | 1   | ReportMissing              | true  | the collector delivered dbt's files, but the store has no report of it
            oom                           | Ended    | 1 | 0 | 137 | OOMKilled                  | true  | dbt used more memory than build.resources.limits.memory allows
            evicted                       | Ended    | 1 | 0 | 137 | Evicted                    | true  | the kubelet evicted the pod: Usage of EmptyDir volume "artifacts" exceeds the limit "1Mi".
            node-pressure                 | Ended    | 1 | 0 | 137 | Evicted                    | true  | the kubelet evicted the pod: The node was low on resource: memory.
            node-refuses                  | Ended    | 1 | 0 |     | OutOfmemory                | true  | the node refused the pod: Pod was rejected
            node-shuts-down               | Ended    | 1 | 0 |     | Terminated                 | true  | the kubelet ended the pod: Pod was terminated in response to imminent node shutdown.
            deadline                      | Ended    | 1 | 0 |     | DeadlineExceeded           | true  | the Job was not over after 8 s
            draining                      | Running  | 1 | 1 |     | Evicted                    | true  | the pod was evicted, as by a drain: Eviction API: evicting
            drained-and-gone              | Ended    | 1 | 0 |     | PodDeleted                 | true  | the Job's pod was deleted before its files were delivered
            preempted                     | Running  | 1 | 1 |     | Preempted                  | true  | a pod of higher priority took the place
            node-unreachable              | Running  | 1 | 1 |     | NodeUnreachable            | false | node worker-1 does not answer; whether dbt still runs is not known
            node-lost-overdue             | Running  | 1 | 1 |     | NodeLost                   | true  | node worker-1 does not answer or is gone
            node-lost-tainted             | Running  | 1 | 1 |     | NodeLost                   | true  | node worker-1 does not answer or is gone
            node-lost-collected-as-garbage| Ended    | 1 | 1 |     | NodeLost                   | true  | node worker-1 does not answer or is gone
            two-pods                      | Running  | 2 | 1 |     | ReportMissing              | true  | the collector delivered dbt's files
            deleting                      | Deleting | 1 | 1 |     |                            |       |
            job-gone-pod-runs             | Deleting | 1 | 1 |     |                            |       |
            job-gone-pod-ended            | Absent   | 0 | 0 |     |                            |       |
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = ROWS, delimiter = '|', quoteCharacter = '`')
    void what_is_seen(
            String file,
            JobObservation.State state,
            int podsSeen,
            int podsRunning,
            @Nullable Integer exitCode,
            @Nullable String reason,
            @Nullable Boolean fatal,
            @Nullable String message)
            throws IOException {
        JobObservation seen = observe(file, false);
        assertThat(seen.state()).isEqualTo(state);
        assertThat(seen.podsSeen()).as("pods seen").isEqualTo(podsSeen);
        assertThat(seen.podsRunning()).as("pods that may write").isEqualTo(podsRunning);
        assertThat(seen.exitCode()).isEqualTo(exitCode);
        if (reason == null) {
            assertThat(seen.problem()).isNull();
        } else {
            assertThat(seen.problem()).isNotNull();
            assertThat(seen.problem().reason()).isEqualTo(reason);
            assertThat(seen.problem().fatal()).as("fatal").isEqualTo(fatal);
            assertThat(seen.problem().message()).startsWith(message).hasSizeLessThan(700);
        }
    }

    @Test
    void every_file_has_a_row() throws IOException {
        Set<String> rows = new TreeSet<>();
        ROWS.lines().skip(1).map(row -> row.split("\\|")[0].strip()).forEach(rows::add);
        rows.add("succeeded");
        try (var files =
                java.nio.file.Files.list(java.nio.file.Path.of("src/test/resources/io/dbtrelease/operator/observe"))) {
            assertThat(files.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml"))
                            .map(name -> name.replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(rows);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "failed", "collector-killed", "collector-refused", "drained-and-gone"})
    void once_all_is_collected_the_collector_and_the_pod_are_no_problem(String file) throws IOException {
        JobObservation seen = observe(file, true);
        assertThat(seen.state()).isEqualTo(JobObservation.State.Ended);
        assertThat(seen.collected()).isTrue();
        assertThat(seen.problem()).isNull();
    }

    @Test
    void uids_and_the_image_that_ran_are_told() throws IOException {
        JobObservation seen = observe("node-unreachable", false);
        assertThat(seen.uid()).isEqualTo("job-uid");
        assertThat(seen.podUid()).isEqualTo("pod-p");
        assertThat(seen.imageDigest())
                .isEqualTo("sha256:1111111111111111111111111111111111111111111111111111111111111111");
        assertThat(observe("running", false).imageDigest())
                .as("an image without a registry")
                .isEqualTo("id:sha256:0ab884ad27f2cb7b2ad7839dd3416cad0b4f2c6344a641298b3fd17395f55f93");
        assertThat(observe("image-pull", false).imageDigest()).isNull();
    }

    @Test
    void of_two_pods_neither_is_the_one() throws IOException {
        assertThat(observe("two-pods", false).podUid()).isNull();
    }

    @Test
    void nothing_at_all_is_absent() {
        assertThat(BuildJobObserver.observe(null, List.of(), List.of(), false, NOW))
                .isEqualTo(JobObservation.ABSENT);
    }

    @Test
    void a_jobs_pods_are_those_of_its_uid_and_without_it_those_of_its_labels() throws IOException {
        Pod pod = new PodBuilder(only(Pod.class, load("running")))
                .editMetadata()
                .withLabels(Map.of(
                        Api.LABEL_RELEASE_UID, "r",
                        Api.LABEL_ATTEMPT, "12",
                        Api.LABEL_JOB, "build",
                        Api.LABEL_ROUND, "1"))
                .endMetadata()
                .build();
        Job job = only(Job.class, load("running"));
        Job other = only(Job.class, load("failed"));
        assertThat(BuildJobObserver.podsOf(job, List.of(pod), "r", 12, JobKind.Build, 1))
                .containsExactly(pod);
        assertThat(BuildJobObserver.podsOf(other, List.of(pod), "r", 12, JobKind.Build, 1))
                .isEmpty();
        assertThat(BuildJobObserver.podsOf(null, List.of(pod), "r", 12, JobKind.Build, 1))
                .containsExactly(pod);
        assertThat(BuildJobObserver.podsOf(null, List.of(pod), "r", 12, JobKind.Build, 2))
                .isEmpty();
        assertThat(BuildJobObserver.podsOf(null, List.of(pod), "r", 11, JobKind.Build, 1))
                .isEmpty();
        assertThat(BuildJobObserver.podsOf(null, List.of(pod), "r", 12, JobKind.Plan, 1))
                .isEmpty();
    }

    @Test
    void a_message_stays_the_same_while_the_kubelet_tries_again() {
        String cause = "failed to pull and unpack image \"localhost/nope:1\": connection refused";
        assertThat(Said.cause("Back-off pulling image \"localhost/nope:1\": ErrImagePull: " + cause))
                .isEqualTo(cause);
        assertThat(Said.cause(cause)).isEqualTo(cause);
        assertThat(Said.cause("Back-off pulling image \"localhost/nope:1\""))
                .isEqualTo("Back-off pulling image \"localhost/nope:1\"");
    }

    @Test
    void messages_are_bounded_and_one_line() {
        assertThat(Said.line("a\n\tb\u0007" + "x".repeat(1000))).hasSize(500).startsWith("a b x");
        assertThat(Said.line(null)).isEqualTo("no reason given");
    }

    @Test
    void what_is_trimmed_away_is_not_missed() throws IOException {
        for (String row : ROWS.lines().skip(1).toList()) {
            String file = row.split("\\|")[0].strip();
            HasMetadata[] objects = load(file);
            JobObservation whole = observe(objects, false);
            for (HasMetadata object : objects) {
                if (object instanceof Pod pod) {
                    PodTrimmer.trim(pod);
                } else if (object instanceof Job job) {
                    PodTrimmer.trim(job);
                }
            }
            assertThat(observe(objects, false)).as(file).isEqualTo(whole);
        }
    }

    private static JobObservation observe(String file, boolean collected) throws IOException {
        return observe(load(file), collected);
    }

    private static JobObservation observe(HasMetadata[] objects, boolean collected) {
        return BuildJobObserver.observe(
                only(Job.class, objects), all(Pod.class, objects), all(Event.class, objects), collected, NOW);
    }

    private static HasMetadata[] load(String file) throws IOException {
        try (InputStream in = BuildJobObserverTest.class.getResourceAsStream(file + ".yaml")) {
            Object loaded = Serialization.unmarshal(Objects.requireNonNull(in, file));
            return loaded instanceof HasMetadata one
                    ? new HasMetadata[] {one}
                    : ((List<?>) loaded).stream().map(HasMetadata.class::cast).toArray(HasMetadata[]::new);
        }
    }

    private static <T> @Nullable T only(Class<T> type, HasMetadata[] objects) {
        List<T> all = all(type, objects);
        return all.isEmpty() ? null : all.getFirst();
    }

    private static <T> List<T> all(Class<T> type, HasMetadata[] objects) {
        return Arrays.stream(objects).filter(type::isInstance).map(type::cast).toList();
    }
}
