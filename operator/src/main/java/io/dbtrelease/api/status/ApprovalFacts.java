package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who let the attempt go live; null user: approval was automatic.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ApprovalFacts(
        @JsonPropertyDescription("Who approved.") @Nullable String by,

        @JsonPropertyDescription("When.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}
