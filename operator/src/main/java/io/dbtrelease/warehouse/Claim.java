package io.dbtrelease.warehouse;

/**
 * The row, outside of all that is flipped, that says which release owns a Live name.
 *
 * @param liveName the exposure's schema
 * @param epoch grows by one with every flip
 */
public record Claim(String liveName, ReleaseId owner, long epoch) {}
