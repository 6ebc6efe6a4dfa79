package io.dbtrelease.warehouse;

/**
 * What a probe found.
 *
 * @param version of the engine, for people
 */
public record Health(String engine, String version, long millis) {}
