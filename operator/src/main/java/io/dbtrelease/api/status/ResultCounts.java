package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * dbt's results, counted.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResultCounts(int success, int error, int skipped, int pass, int fail, int warn, int other) {}
