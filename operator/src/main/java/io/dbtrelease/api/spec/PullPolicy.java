package io.dbtrelease.api.spec;

/** As in a pod's container. */
public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
}
