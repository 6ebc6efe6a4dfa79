package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullSecretsTest {
    private static final String AUTH = base64("ann:pass:word");

    @ParameterizedTest
    @CsvSource({
        "registry.example.com, registry.example.com/shop:1, true",
        "https://registry.example.com, registry.example.com/shop:1, true",
        "http://registry.example.com/v2/, registry.example.com/shop:1, true",
        "REGISTRY.example.com, registry.example.com/shop:1, true",
        "https://index.docker.io/v1/, shop:1, true",
        "docker.io, team/shop:1, true",
        "registry.example.com:5000, registry.example.com:5000/shop:1, true",
        "registry.example.com, registry.example.com:5000/shop:1, false",
        "example.com, registry.example.com/shop:1, false",
        "*.example.com, registry.example.com/shop:1, true",
        "*.example.com, a.registry.example.com/shop:1, false",
        "registry.example.com/team, registry.example.com/team/shop:1, true",
        "registry.example.com/team, registry.example.com/team:1, true",
        "registry.example.com/team, registry.example.com/teams/shop:1, false",
    })
    void aLoginIsForTheHostThatItIsWrittenFor(String key, String image, boolean taken) {
        PullSecrets secrets =
                PullSecrets.of(List.of(json("{\"auths\": {\"" + key + "\": {\"auth\": \"" + AUTH + "\"}}}")));
        assertThat(secrets.login(ImageName.parse(image).orElseThrow()))
                .isEqualTo(taken ? Optional.of(new RegistryLogin("ann", "pass:word")) : Optional.empty());
    }

    @Test
    void theMostParticularIsTaken() {
        Secret secret = json("""
                {"auths": {"*.example.com": {"username": "all", "password": "p"},
                           "registry.example.com": {"username": "host", "password": "p"},
                           "registry.example.com/team": {"username": "team", "password": "p"}}}
                """);
        assertThat(login(secret, "registry.example.com/team/shop")).isEqualTo("team");
        assertThat(login(secret, "registry.example.com/other")).isEqualTo("host");
        assertThat(login(secret, "other.example.com/shop")).isEqualTo("all");
    }

    @Test
    void theOldFormIsReadToo() {
        Secret secret = secret(
                "kubernetes.io/dockercfg", ".dockercfg", "{\"registry.example.com\": {\"auth\": \"" + AUTH + "\"}}");
        assertThat(login(secret, "registry.example.com/shop")).isEqualTo("ann");
    }

    @Test
    void aSecretOfAnotherTypeIsNotRead() {
        Secret secret = secret(
                "Opaque", ".dockerconfigjson", "{\"auths\": {\"registry.example.com\": {\"auth\": \"" + AUTH + "\"}}}");
        assertThat(login(secret, "registry.example.com/shop")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"auths\": []}",
                "{\"auths\": {\"registry.example.com\": null}}",
                "{\"auths\": {\"registry.example.com\": {}}}",
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"%%%\"}}}",
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"YW5u\"}}}",
                "{\"auths\": {\"\": {\"username\": \"a\"}}}"
            })
    void whatCannotBeReadIsNoLogin(String json) {
        assertThat(login(json(json), "registry.example.com/shop")).isNull();
    }

    @Test
    void aSecretWithoutDataIsNone() {
        assertThat(login(
                        new SecretBuilder()
                                .withType("kubernetes.io/dockerconfigjson")
                                .build(),
                        "shop"))
                .isNull();
    }

    @Test
    void aLoginDoesNotShowItself() {
        assertThat(new RegistryLogin("ann", "hunter2")).hasToString("RegistryLogin");
    }

    private static String login(Secret secret, String image) {
        return PullSecrets.of(List.of(secret))
                .login(ImageName.parse(image).orElseThrow())
                .map(RegistryLogin::username)
                .orElse(null);
    }

    private static Secret json(String json) {
        return secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson", json);
    }

    private static Secret secret(String type, String key, String json) {
        return new SecretBuilder().withType(type).addToData(key, base64(json)).build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
