package io.dbtrelease.warehouse;

/**
 * One schema of the side that goes live.
 *
 * @param side its name now
 * @param live the name that it takes
 */
public record SchemaMove(String side, String live) {}
