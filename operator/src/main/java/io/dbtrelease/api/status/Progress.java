package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a build is.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Progress(
        @JsonPropertyDescription("Nodes done.") int done,
        @JsonPropertyDescription("Nodes in all.") int total,

        @JsonPropertyDescription("The node running now.") @Nullable
        String running,

        @JsonPropertyDescription("When it was said.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant at) {}
