package io.dbtrelease.api.spec;

/** What stale sources do to an attempt. */
public enum OnStale {
    Hold,
    Fail
}
