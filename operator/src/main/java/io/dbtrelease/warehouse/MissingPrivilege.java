package io.dbtrelease.warehouse;

/**
 * A privilege that a release will need and that is missing.
 *
 * @param why what it is needed for
 * @param statement the statement that gives it
 */
public record MissingPrivilege(String why, String statement) {}
