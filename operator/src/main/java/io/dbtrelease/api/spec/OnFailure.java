package io.dbtrelease.api.spec;

/** What failed checks after a cutover do. */
public enum OnFailure {
    Rollback,
    Alert
}
