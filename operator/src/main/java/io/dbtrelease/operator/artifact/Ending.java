package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a collector ended: its termination message, which is in the pod's status even if no file ever reached the operator,
 * and the content of its acknowledgement to the runner. A few hundred bytes of JSON.
 *
 * @param outcome {@code delivering}, {@code delivered} or {@code failed}
 * @param reason the endpoint's word, or the newest trouble; null: delivered
 * @param digest SHA-256 of the report that was delivered
 * @param bytes of all files together
 * @param exitCode of the runner; null: it did not say
 * @param done nodes that ended
 * @param total nodes in all; 0: dbt did not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Ending(
        String outcome,
        @Nullable String reason,
        @Nullable String digest,
        int files,
        long bytes,
        @Nullable Integer exitCode,
        int done,
        int total) {
    static final String DELIVERING = "delivering";
    static final String DELIVERED = "delivered";
    static final String FAILED = "failed";

    /** An acknowledgement; one that the collector did not write stands for a failure. */
    static Ending parse(byte[] json) {
        try {
            Ending ending = ReportJson.read(json, Ending.class);
            if (ending.outcome() != null) {
                return ending;
            }
        } catch (IOException e) {
            // Something in dbt's container wrote it.
        }
        return new Ending(FAILED, "AckMalformed", null, 0, 0, null, 0, 0);
    }

    /** Of the collector's process. */
    int processExitCode() {
        return outcome.equals(DELIVERED) ? 0 : 1;
    }
}
