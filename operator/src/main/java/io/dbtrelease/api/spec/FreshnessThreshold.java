package io.dbtrelease.api.spec;

/** dbt's two freshness levels. */
public enum FreshnessThreshold {
    Warn,
    Error
}
