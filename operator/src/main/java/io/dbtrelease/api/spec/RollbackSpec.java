package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param retain how many Retired sides are kept; 0: none, so no rollback
 * @param retainFor 1s to 8760h
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.order.all(w, self.order.exists_one(o, o == w))",
        message = "rollback.order names a way twice")
@ValidationRule(
        value = "duration(self.retainFor) >= duration('1s') && duration(self.retainFor) <= duration('8760h')",
        message = "retainFor must be between 1s and 8760h")
public record RollbackSpec(
        @Default("2") @Min(0) @Max(16) @JsonPropertyDescription("How many Retired sides are kept.")
        int retain,

        @Default("72h") @Pattern(Patterns.DURATION) @JsonPropertyDescription("How long a Retired side is kept.")
        String retainFor,

        @Default("[\"SwapBack\", \"TimeTravel\", \"Rebuild\"]")
        @Size(min = 1, max = 3)
        @JsonPropertyDescription(
                "Ways back, tried in turn. SwapBack: seconds. TimeTravel: where the engine has it. Rebuild: as long as a build takes.")
        List<RollbackWay> order,

        @Size(max = 32)
        @JsonPropertyDescription("Names of the gates that a rebuilt revision must pass. Default: all.")
        @Nullable
        List<@Pattern(Patterns.GATE_NAME) @Size(max = 63) String> rebuildGates,

        @Default("false")
        @JsonPropertyDescription(
                "true: a Rebuild builds incremental models from nothing instead of from Live's rows, as build.fullRefresh does. Snapshots keep their history.")
        boolean rebuildFullRefresh) {
    /** The ways back where nothing is said. */
    public static final List<RollbackWay> ORDER =
            List.of(RollbackWay.SwapBack, RollbackWay.TimeTravel, RollbackWay.Rebuild);

    /** What the API server writes where nothing is said. */
    public static final RollbackSpec DEFAULT = new RollbackSpec(2, "72h", ORDER, null, false);

    public RollbackSpec {
        order = order == null || order.isEmpty() ? ORDER : List.copyOf(order);
    }
}
