package io.dbtrelease.operator.registry;

/**
 * Which registries the operator asks.
 *
 * @param registries that may be asked, and the hosts that give tokens for them
 * @param insecure that are asked over plain HTTP
 */
public record ImageCheckSettings(boolean enabled, HostPatterns registries, HostPatterns insecure) {}
