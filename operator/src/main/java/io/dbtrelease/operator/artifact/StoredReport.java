package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Objects;

/**
 * The file {@code report.json} of the store: what the collector said, and who said it by the operator's own check.
 *
 * @param receivedAt by the operator's clock, as ISO-8601
 * @param digest SHA-256 of the report as it was received, in lower-case hex
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredReport(
        String jobName,
        String jobUid,
        String podName,
        String podUid,
        String receivedAt,
        String digest,
        BuildReport report) {
    /** Its name below a build's folder. */
    static final String FILE = "report.json";

    StoredReport {
        Objects.requireNonNull(jobUid);
        Objects.requireNonNull(podUid);
        Objects.requireNonNull(report);
        Instant.parse(receivedAt);
    }
}
