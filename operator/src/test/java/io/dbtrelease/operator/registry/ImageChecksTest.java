package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.operator.connect.SecretClient;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageChecksTest {
    private static final String IMAGE = "registry.example.com/team/shop:1";

    private final List<String> asked = new ArrayList<>();

    @Test
    void aRegistryIsAskedWithThePullSecretOfItsHost() {
        assertThat(checks(true, "*").look("team", IMAGE, List.of("gone", "pull")))
                .isEqualTo(new ImageLook.Found());
        assertThat(asked).containsExactly("registry.example.com team/shop ann");
    }

    @Test
    void withoutOneItIsAskedForWhatAnybodyMaySee() {
        assertThat(checks(true, "*").look("team", IMAGE, List.of())).isEqualTo(new ImageLook.Found());
        assertThat(asked).containsExactly("registry.example.com team/shop nobody");
    }

    @Test
    void oneThatIsNotAllowedIsNotAsked() {
        assertThat(checks(true, "*.example.org").look("team", IMAGE, List.of("pull")))
                .isEqualTo(new ImageLook.Unknown(
                        "imageCheck.registries does not let the operator ask registry.example.com"));
        assertThat(asked).isEmpty();
    }

    @Test
    void noneIsAskedWhereThatIsSwitchedOff() {
        assertThat(checks(false, "*").look("team", IMAGE, List.of()))
                .isEqualTo(new ImageLook.Unknown("imageCheck.enabled is false"));
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNoNameIsNotAskedFor() {
        assertThat(checks(true, "*").look("team", "registry.example.com/Shop", List.of()))
                .isEqualTo(new ImageLook.Unknown("its name cannot be read"));
        assertThat(asked).isEmpty();
    }

    private ImageChecks checks(boolean enabled, String registries) {
        String config = "{\"auths\": {\"registry.example.com\": {\"username\": \"ann\", \"password\": \"p\"}}}";
        Secret secret = new SecretBuilder()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(
                        ".dockerconfigjson",
                        Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)))
                .build();
        return new ImageChecks(
                SecretClient.of(Map.of("pull", secret)),
                new ImageCheckSettings(enabled, HostPatterns.of(Set.of(registries)), HostPatterns.of(Set.of())),
                (image, login) -> {
                    asked.add(image.host() + " " + image.repository() + " "
                            + (login == null ? "nobody" : login.username()));
                    return new ImageLook.Found();
                });
    }
}
