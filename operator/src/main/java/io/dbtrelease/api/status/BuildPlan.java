package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dbtrelease.api.spec.BuildMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the build will do, and why. The whole plan is {@code plan.json} in the artifact store.
 *
 * @param fallback why everything is built although Slim was asked for, one word; null: it is as asked
 * @param fallbackMessage the same as a sentence
 * @param change null: not known, there is no manifest that Live was built from
 * @param changes at most {@link #SHOWN}, what changed by itself first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BuildPlan(
        @JsonPropertyDescription("Full or Slim.") BuildMode mode,

        @JsonPropertyDescription("Why everything is built although Slim was asked for, one word.") @Nullable
        String fallback,

        @JsonPropertyDescription("Why everything is built although Slim was asked for, a sentence.") @Nullable
        String fallbackMessage,

        @JsonPropertyDescription("What the release changes of Live, as far as the manifests tell.") @Nullable
        ChangeKind change,

        @JsonPropertyDescription("Nodes that dbt will run: relations, functions and tests.")
        int nodes,

        @JsonPropertyDescription("Relations that stay copies of Live's.")
        int copied,

        @JsonPropertyDescription("Relations and functions that change, or are built because others do.")
        int changed,

        @JsonPropertyDescription("The first of them, each with the reason.")
        List<NodeChange> changes) {
    /** Changes that status shows. */
    public static final int SHOWN = 20;

    public BuildPlan {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }
}
