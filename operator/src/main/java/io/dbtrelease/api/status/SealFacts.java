package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * Green belongs to Live's owner, the build role's sessions have ended.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SealFacts(
        @JsonPropertyDescription("Fingerprint of Green when it was sealed.")
        String greenFingerprint,

        @JsonPropertyDescription("When.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}
