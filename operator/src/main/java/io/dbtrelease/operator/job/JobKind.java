package io.dbtrelease.operator.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** The two kinds of Job that an attempt has. */
public enum JobKind {
    /** Two parses and the sources' freshness. */
    Plan("plan"),
    /** {@code dbt build} into Green. */
    Build("build");

    private final String label;

    JobKind(String label) {
        this.label = label;
    }

    /** As in labels, Job names, folders of the store, and as run.sh's argument. */
    @JsonValue
    public String label() {
        return label;
    }

    /** Empty for any other text. */
    public static Optional<JobKind> ofLabel(String label) {
        return switch (label) {
            case "plan" -> Optional.of(Plan);
            case "build" -> Optional.of(Build);
            default -> Optional.empty();
        };
    }
}
