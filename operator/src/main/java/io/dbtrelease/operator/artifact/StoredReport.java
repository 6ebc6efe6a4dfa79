package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * The file {@code report.json} of the store: what the collector said, and who said it by the operator's own check.
 *
 * @param digest SHA-256 of the report as it was received, in lower-case hex
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredReport(
        String jobName,
        String jobUid,
        String podName,
        String podUid,
        Instant receivedAt,
        String digest,
        BuildReport report) {}
