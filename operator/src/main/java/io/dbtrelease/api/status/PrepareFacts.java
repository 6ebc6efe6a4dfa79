package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Green's schemas exist and are seeded.
 *
 * @param round counted from 1: Live changed after it was copied, so Green was prepared again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PrepareFacts(
        @JsonPropertyDescription("Round of preparing, from 1.")
        int round,

        @JsonPropertyDescription("Relations seeded from Live.")
        int relations,

        @JsonPropertyDescription("Bytes copied.") long bytes,

        @JsonPropertyDescription("Rows copied, or cloned. Absent: they were not counted.") @Nullable
        Long rows,

        @JsonPropertyDescription("Milliseconds that copying took.")
        long millis,

        @JsonPropertyDescription("Fingerprint of the Live relations that were copied, taken before the copy.") @Nullable
        String liveFingerprint,

        @JsonPropertyDescription(
                "Which schemas Green is, whatever is in them: what is judged must be what was made here.")
        @Nullable
        String identity,

        @JsonPropertyDescription("When Green was ready.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}
