package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be released, where to, under which conditions.
 *
 * @param warehouse the DbtWarehouse of the same namespace
 * @param monitoring null: nothing is watched after the cutover
 * @param schedule null: attempts start on change or request only
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.gates.all(g, self.gates.exists_one(o, o.name == g.name))",
        message = "two gates have the same name: give each gate a name of its own")
@ValidationRule(
        value = "self.gates.all(g, g.name != 'build')",
        message = "build is the name of the gate that is always on: give this gate another name")
@ValidationRule(
        value = "self.gates.all(g, g.name != 'views')",
        message =
                "views is the name of the gate that is always on where databases are swapped: give this gate another name")
@ValidationRule(
        value =
                "!has(self.monitoring) || self.monitoring.checks.all(c, self.monitoring.checks.exists_one(o, o.name == c.name))",
        message = "two monitoring checks have the same name: give each check a name of its own")
@ValidationRule(
        value = "!has(self.monitoring) || self.monitoring.checks.all(c, !has(c.sourceFreshness) && !has(c.tests))",
        message =
                "monitoring checks run against Live: tests and sourceFreshness are facts of a build, use them as gates")
@ValidationRule(
        value =
                "!has(self.monitoring) || self.monitoring.checks.all(c, !has(c.query) || !c.query.sql.matches('[{][{] *green'))",
        message = "a monitoring check asks for {{ green }}, and after the cutover there is none: use {{ live }}")
@ValidationRule(
        value = "!has(self.monitoring) || self.monitoring.onFailure != 'Rollback' || self.rollback.retain > 0",
        message =
                "monitoring.onFailure Rollback needs a side to go back to: set rollback.retain to 1 or more, or onFailure to Alert")
@ValidationRule(
        value =
                "!has(self.rollback.rebuildGates) || self.rollback.rebuildGates.all(n, self.gates.exists(g, g.name == n))",
        message = "rollback.rebuildGates names a gate that spec.gates does not have")
public record DbtReleaseSpec(
        @Required
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
        @JsonPropertyDescription("Name of the DbtWarehouse in this namespace.")
        String warehouse,

        @Required @JsonPropertyDescription("Which names of the warehouse this release owns.")
        ExposureSpec exposure,

        @Default("{}") @JsonPropertyDescription("How Live is flipped.")
        CutoverSpec cutover,

        @Required @JsonPropertyDescription("The dbt project: an image that holds dbt, its adapter and the project.")
        ProjectSpec project,

        @Default("{}") @JsonPropertyDescription("How Green is built.")
        BuildSpec build,

        @Default("[]")
        @Size(max = 32)
        @JsonPropertyDescription(
                "Conditions that Green must meet before the cutover. That the build is complete and without errors is always checked.")
        List<GateSpec> gates,

        @Default("Automatic")
        @JsonPropertyDescription(
                "Automatic: flip when the gates pass. Manual: wait until a person approves this attempt.")
        ApprovalMode approval,

        @JsonPropertyDescription("What is watched on Live after the cutover.") @Nullable
        MonitoringSpec monitoring,

        @Default("{}") @JsonPropertyDescription("What is kept for undoing a cutover.")
        RollbackSpec rollback,

        @JsonPropertyDescription("When attempts start by themselves, and when Live may be flipped.") @Nullable
        ScheduleSpec schedule,

        @Default("false") @JsonPropertyDescription("true: stop before the next step; never inside a cutover.")
        boolean suspend,

        @Default("{}") @JsonPropertyDescription("How long artifacts are kept.")
        ArtifactsSpec artifacts) {
    public DbtReleaseSpec {
        artifacts = artifacts == null ? ArtifactsSpec.DEFAULT : artifacts;
    }
}
