package io.dbtrelease.testsupport;

import io.dbtrelease.operator.artifact.CallerLookup;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An API server that knows tokens, pods and Jobs, counts questions, and can be away. */
public final class FakeCallerLookup implements CallerLookup {
    private record Issued(TokenPod pod, String audience) {}

    private final Map<String, Issued> tokens = new HashMap<>();
    private final Map<String, Pod> pods = new HashMap<>();
    private final Map<String, Job> jobs = new HashMap<>();
    private int reviews;
    private boolean away;

    /** Stores a Job under a UID. */
    public synchronized Job addJob(Job desired, String uid) {
        Job job = new JobBuilder(desired)
                .editMetadata()
                .withUid(uid)
                .endMetadata()
                .build();
        jobs.put(key(job.getMetadata().getNamespace(), job.getMetadata().getName()), job);
        return job;
    }

    /** Stores a pod of a Job. */
    public synchronized Pod addPod(Job job, String name, String uid) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(job.getMetadata().getNamespace())
                .withName(name)
                .withUid(uid)
                .withLabels(job.getMetadata().getLabels())
                .addNewOwnerReference()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
        addPod(pod);
        return pod;
    }

    public synchronized void addPod(Pod pod) {
        pods.put(key(pod.getMetadata().getNamespace(), pod.getMetadata().getName()), pod);
    }

    /** Makes a token for a pod, whether the pod exists or not. */
    public synchronized String addToken(String token, Pod pod, String audience) {
        tokens.put(
                token,
                new Issued(
                        new TokenPod(
                                pod.getMetadata().getNamespace(),
                                pod.getMetadata().getName(),
                                pod.getMetadata().getUid()),
                        audience));
        return token;
    }

    public synchronized void removePod(Pod pod) {
        pods.remove(key(pod.getMetadata().getNamespace(), pod.getMetadata().getName()));
    }

    public synchronized void removeJob(Job job) {
        jobs.remove(key(job.getMetadata().getNamespace(), job.getMetadata().getName()));
    }

    public synchronized void setAway(boolean away) {
        this.away = away;
    }

    /** How often a token was reviewed. */
    public synchronized int reviews() {
        return reviews;
    }

    @Override
    public synchronized Optional<TokenPod> review(String token, String audience) throws IOException {
        ask();
        reviews++;
        return Optional.ofNullable(tokens.get(token))
                .filter(issued -> issued.audience().equals(audience))
                .map(Issued::pod);
    }

    @Override
    public synchronized Optional<Pod> pod(String namespace, String name) throws IOException {
        ask();
        return Optional.ofNullable(pods.get(key(namespace, name)));
    }

    @Override
    public synchronized Optional<Job> job(String namespace, String name) throws IOException {
        ask();
        return Optional.ofNullable(jobs.get(key(namespace, name)));
    }

    private void ask() throws IOException {
        if (away) {
            throw new IOException("the API server is away");
        }
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
