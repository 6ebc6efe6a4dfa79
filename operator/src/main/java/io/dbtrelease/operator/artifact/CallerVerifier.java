package io.dbtrelease.operator.artifact;

import io.dbtrelease.api.Api;
import io.dbtrelease.operator.artifact.CallerLookup.TokenPod;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.job.JobNames;
import io.dbtrelease.store.Digests;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a token which attempt's pod speaks. Nothing that the caller says counts: the token names the pod, the pod
 * its Job, the Job its release; each link is by UID and read from the API server.
 */
final class CallerVerifier {
    /** How long the API server's word on a token counts; so long may a deleted pod still post progress, nothing else. */
    static final Duration MEMORY = Duration.ofSeconds(60);

    private static final int MAX_REMEMBERED = 4096;

    private final CallerLookup lookup;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();

    private record Remembered(TokenPod pod, @Nullable Caller caller, Instant until) {}

    CallerVerifier(CallerLookup lookup, Clock clock) {
        this.lookup = lookup;
        this.clock = clock;
    }

    /**
     * @param fresh whether pod and Job are looked up now; else an answer of the last 60 s will do
     * @throws IOException if the API server could not be asked
     */
    Caller verify(String token, boolean fresh) throws IOException, RequestRefusedException {
        String key = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
        Remembered known = recall(key);
        if (known != null && known.caller() != null && !fresh) {
            return known.caller();
        }
        TokenPod pod;
        Instant until;
        if (known != null) {
            pod = known.pod();
            until = known.until();
        } else {
            until = clock.instant().plus(MEMORY);
            pod = lookup.review(token, Api.ARTIFACT_AUDIENCE)
                    .orElseThrow(() -> new RequestRefusedException(
                            401, "TokenRefused", "the token is not valid for this endpoint"));
        }
        Caller caller = follow(pod);
        remember(key, new Remembered(pod, caller, until));
        return caller;
    }

    private Caller follow(TokenPod token) throws IOException, RequestRefusedException {
        Pod pod = lookup.pod(token.namespace(), token.podName())
                .filter(found -> isTokens(found, token))
                .orElseThrow(() -> new RequestRefusedException(403, "PodGone", "the token's pod is gone"));
        OwnerReference owner = controller(pod.getMetadata().getOwnerReferences())
                .filter(reference -> reference.getKind().equals("Job")
                        && reference.getApiVersion().startsWith("batch/"))
                .orElseThrow(() -> notABuild("the pod is not a Job's"));
        Job job = lookup.job(token.namespace(), owner.getName())
                .filter(found -> owner.getUid().equals(found.getMetadata().getUid()))
                .orElseThrow(() -> new RequestRefusedException(403, "JobGone", "the pod's Job is gone"));
        BuildRef build = build(token.namespace(), job);
        return new Caller(
                build,
                job.getMetadata().getName(),
                job.getMetadata().getUid(),
                token.podName(),
                token.podUid(),
                state(build, job));
    }

    /** A pod that was made again under the same name is another one. */
    private static boolean isTokens(Pod pod, TokenPod token) {
        return token.podUid().equals(pod.getMetadata().getUid());
    }

    private static BuildRef build(String namespace, Job job) throws RequestRefusedException {
        OwnerReference release = controller(job.getMetadata().getOwnerReferences())
                .filter(reference -> reference.getKind().equals("DbtRelease")
                        && reference.getApiVersion().startsWith(Api.GROUP + "/"))
                .orElseThrow(() -> notABuild("the pod's Job is not a DbtRelease's"));
        Map<String, String> labels = job.getMetadata().getLabels() == null
                ? Map.of()
                : job.getMetadata().getLabels();
        if (!release.getUid().equals(labels.get(Api.LABEL_RELEASE_UID))) {
            throw notABuild("the Job's labels and its owner disagree");
        }
        BuildRef build;
        try {
            build = new BuildRef(
                    namespace,
                    release.getName(),
                    release.getUid(),
                    number(labels, Api.LABEL_ATTEMPT),
                    JobKind.ofLabel(labels.getOrDefault(Api.LABEL_JOB, ""))
                            .orElseThrow(() -> notABuild("the Job's label for its kind is wrong")),
                    number(labels, Api.LABEL_ROUND));
        } catch (IllegalArgumentException e) {
            throw notABuild("the Job's labels are wrong");
        }
        String name = JobNames.of(build.release(), build.attempt(), build.kind(), build.round());
        if (!name.equals(job.getMetadata().getName())) {
            throw notABuild("the Job's name is not the one that its labels make");
        }
        return build;
    }

    /** Another release's is out of reach: the annotation names an attempt only. */
    private static @Nullable BuildRef state(BuildRef build, Job job) {
        Map<String, String> annotations = job.getMetadata().getAnnotations();
        String folder = annotations == null ? null : annotations.get(Api.ANNOTATION_STATE);
        return folder == null || build.kind() != JobKind.Plan
                ? null
                : build.planAt(folder).orElse(null);
    }

    private static int number(Map<String, String> labels, String label) {
        return Integer.parseInt(labels.getOrDefault(label, ""));
    }

    private static Optional<OwnerReference> controller(@Nullable Iterable<OwnerReference> references) {
        if (references != null) {
            for (OwnerReference reference : references) {
                if (Boolean.TRUE.equals(reference.getController())) {
                    return Optional.of(reference);
                }
            }
        }
        return Optional.empty();
    }

    private static RequestRefusedException notABuild(String message) {
        return new RequestRefusedException(403, "NotABuild", message);
    }

    private @Nullable Remembered recall(String key) {
        synchronized (remembered) {
            Remembered known = remembered.get(key);
            if (known != null && !clock.instant().isBefore(known.until())) {
                remembered.remove(key);
                return null;
            }
            return known;
        }
    }

    private void remember(String key, Remembered answer) {
        synchronized (remembered) {
            remembered.remove(key);
            remembered.put(key, answer);
            if (remembered.size() > MAX_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }
}
