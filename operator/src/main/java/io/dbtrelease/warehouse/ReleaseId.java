package io.dbtrelease.warehouse;

/**
 * Who asks.
 *
 * @param uid of the DbtRelease resource: what markers and claims are compared by
 * @param name {@code namespace/name}, for people
 */
public record ReleaseId(String uid, String name) {}
