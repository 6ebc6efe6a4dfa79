package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param revision the commit, as a label of what is released; null where nobody gives one
 * @param git null: the project is in the image
 * @param profilesDir the project's own profiles; null: the operator writes the profile
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProjectSpec(
        @Required
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._:/@-]*$")
        @Size(min = 1, max = 512)
        @JsonPropertyDescription("Image with dbt, its adapter and the project.")
        String image,

        @Default("IfNotPresent") @JsonPropertyDescription("When the image is pulled.")
        PullPolicy imagePullPolicy,

        @Default("[]") @Size(max = 8) @JsonPropertyDescription("Names of image pull secrets in this namespace.")
        List<@Pattern(Patterns.OBJECT_NAME) @Size(max = Patterns.OBJECT_NAME_LENGTH) String> imagePullSecrets,

        @Default("/project")
        @Pattern(Patterns.PATH)
        @JsonPropertyDescription("Folder of dbt_project.yml inside the image.")
        String path,

        @Pattern("^[A-Za-z0-9._/+-]{1,128}$")
        @JsonPropertyDescription("The commit that the image was made from.")
        @Nullable
        String revision,

        @Pattern(Patterns.PATH)
        @JsonPropertyDescription(
                "Folder of the project's own profiles.yml inside the image; it must read the connection from the environment. Default: the operator writes the profile.")
        @Nullable
        String profilesDir,

        @JsonPropertyDescription(
                "The repository that the project is checked out from; the image then holds dbt and its adapter only.")
        @Nullable
        GitSpec git) {}
