package io.dbtrelease.operator.artifact;

import org.jspecify.annotations.Nullable;

/**
 * The pod that speaks, by the API server's word.
 *
 * @param state the planning Job of the same release whose manifest it may read; null: none
 */
record Caller(
        BuildRef build,
        String jobName,
        String jobUid,
        String podName,
        String podUid,
        @Nullable BuildRef state) {}
