package io.dbtrelease.operator.artifact;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.Optional;

/** What the endpoint asks the API server. An {@link IOException} means that it could not be asked: try again. */
public interface CallerLookup {
    /**
     * A pod that holds a token.
     *
     * @param namespace of its service account
     */
    record TokenPod(String namespace, String podName, String podUid) {}

    /**
     * The pod that a token was made for; empty: the token is not valid, not for {@code audience}, or not a pod's.
     *
     * @param token never logged, never in an exception
     */
    Optional<TokenPod> review(String token, String audience) throws IOException;

    /** Read from the API server, not from a cache. */
    Optional<Pod> pod(String namespace, String name) throws IOException;

    /** Read from the API server, not from a cache. */
    Optional<Job> job(String namespace, String name) throws IOException;
}
