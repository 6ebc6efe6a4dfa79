package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What may differ between Live and Green; everything else is refused. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SchemaDiffGateSpec(
        @Default("[\"AddColumn\", \"AddRelation\"]")
        @Size(max = 8)
        @JsonPropertyDescription("Changes that are allowed.")
        List<SchemaChange> allow) {}
