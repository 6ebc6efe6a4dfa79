package io.dbtrelease.warehouse;

/**
 * Something that stands in the way, found before anything was touched.
 *
 * @param reason one CamelCase word for machines, for instance {@code OutsideView}
 * @param object what it is about, qualified
 * @param message what is wrong and what mends it, a sentence or two
 */
public record Obstacle(String reason, String object, String message) {}
