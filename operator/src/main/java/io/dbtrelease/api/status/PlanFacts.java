package io.dbtrelease.api.status;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The planning Job: two parses and the sources' freshness.
 *
 * @param round counted from 1; a hold asks again with a new round
 * @param schemas the schemas that take part, by their names in Live and in Green
 * @param nodes nodes that the build will run
 * @param seeds relations to be seeded from Live
 * @param comparedWith null: it was compared with nothing, and is no slim plan
 * @param imageDigest as {@link BuildFacts#imageDigest} has it; null: not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlanFacts(
        @JsonPropertyDescription("Name of the Job.") String job,

        @JsonPropertyDescription("UID of the Job.") @Nullable
        String jobUid,

        @JsonPropertyDescription("UID of the pod.") @Nullable
        String podUid,

        @JsonPropertyDescription("When the Job was made.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant startedAt,

        @JsonPropertyDescription("Round of planning, from 1.")
        int round,

        @JsonPropertyDescription("Whether the pair of manifests was read and accepted.")
        boolean accepted,

        @JsonPropertyDescription("dbt's version.") @Nullable String dbtVersion,
        @JsonPropertyDescription("Schemas of the release.") List<SchemaPair> schemas,

        @JsonPropertyDescription("Nodes that the build will run.")
        int nodes,

        @JsonPropertyDescription("Relations that start from Live's data.")
        int seeds,

        @JsonPropertyDescription("Since when the attempt waits for its sources.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable
        Instant heldSince,

        @JsonPropertyDescription("When the plan was accepted.") @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant acceptedAt,

        @JsonPropertyDescription("Why copies of Live's relations were refused, so that the next plan is a Full one.")
        @Nullable
        String copyRefused,

        @JsonPropertyDescription("What the build will do, and why.") @Nullable
        BuildPlan build,

        @JsonPropertyDescription("Revision of Live that the project was compared with.") @Nullable
        Integer comparedWith,

        @JsonPropertyDescription("Digest of the image that planned.") @Nullable
        String imageDigest) {
    public PlanFacts {
        schemas = schemas == null ? List.of() : List.copyOf(schemas);
    }

    /** A copy with the fields that {@code change} sets. */
    public PlanFacts with(Consumer<PlanFactsEdit> change) {
        PlanFactsEdit edit = new PlanFactsEdit(this);
        change.accept(edit);
        return edit.done();
    }

    /** These facts as those of a plan that was refused: the next round plans a Full build. */
    public PlanFacts refused(String why) {
        return with(p -> {
            p.accepted = false;
            p.acceptedAt = null;
            p.copyRefused = why;
            p.build = null;
        });
    }
}
