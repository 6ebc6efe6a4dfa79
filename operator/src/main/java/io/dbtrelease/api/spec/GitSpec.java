package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where the project is checked out from, when it is not in the image.
 *
 * @param revision a commit, a branch or a tag; a name is resolved to a commit once an attempt
 * @param secretName null: the repository is public
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!self.url.startsWith('ssh://') || has(self.secretName)",
        message = "ssh needs a Secret with the keys identity and known_hosts: set project.git.secretName")
@ValidationRule(
        value = "!self.url.matches('^https://[^/]*@')",
        message =
                "the URL holds a user or a password, which everybody can read: put them into the Secret of project.git.secretName")
@ValidationRule(
        value = "!self.path.split('/').exists(p, p == '..')",
        message = "project.git.path leaves the repository: give the folder of dbt_project.yml inside it")
public record GitSpec(
        @Required
        @Pattern("^(https|ssh)://[A-Za-z0-9@._:~/%+-]{1,500}$")
        @Size(max = 512)
        @JsonPropertyDescription("The repository: https://… or ssh://git@….")
        String url,

        @Required
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._/+-]{0,254}$")
        @Size(max = 255)
        @JsonPropertyDescription(
                "Commit (40 hexadecimal digits), branch or tag. A branch or tag is resolved to a commit when an attempt starts; that it moved starts none.")
        String revision,

        @Default(".")
        @Pattern("^[A-Za-z0-9._/-]{1,255}$")
        @Size(max = 255)
        @JsonPropertyDescription("Folder of dbt_project.yml inside the repository.")
        String path,

        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = Patterns.OBJECT_NAME_LENGTH)
        @JsonPropertyDescription(
                "Secret of this namespace: username and password (https, a token as the password; ca.crt for a private authority), or identity and known_hosts (ssh).")
        @Nullable
        String secretName) {}
