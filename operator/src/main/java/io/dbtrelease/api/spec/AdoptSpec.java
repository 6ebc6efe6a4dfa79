package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** @param marker {@code unmarked}: Live has no marker; else the UID of the release that the marker names */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AdoptSpec(
        @Required
        @Pattern("^(unmarked|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$")
        @JsonPropertyDescription(
                "unmarked: Live was never released by this operator. A release UID: take over from that release.")
        String marker) {
    private static final String UNMARKED = "unmarked";

    /** Whether what is taken over is no release's. */
    public boolean ofUnmarked() {
        return marker.equals(UNMARKED);
    }
}
