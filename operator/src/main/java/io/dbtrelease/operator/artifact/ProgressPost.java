package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * How far dbt is, as a collector says it.
 *
 * @param done nodes that ended, however they did
 * @param total nodes in all; 0: dbt does not say
 * @param running the node that has been running for longest, by unique_id, or the step of the runner; at most 256 characters
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ProgressPost(int done, int total, @Nullable String running) {}
