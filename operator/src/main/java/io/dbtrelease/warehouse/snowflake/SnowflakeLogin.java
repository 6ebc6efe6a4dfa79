package io.dbtrelease.warehouse.snowflake;

/**
 * A user, the role that it takes, and how it proves who it is.
 *
 * @param user as {@code CREATE USER} knows it; with workload identity it may be empty
 */
public record SnowflakeLogin(String user, String role, SnowflakeAuth auth) {}
