package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.HostileTexts;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void aBearerChallengeIsRead() {
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:team/shop:pull,push\"")))
                .containsExactly(new Challenge(
                        "bearer",
                        Map.of(
                                "realm",
                                "https://auth.docker.io/token",
                                "service",
                                "registry.docker.io",
                                "scope",
                                "repository:team/shop:pull,push")));
    }

    @Test
    void severalAreRead() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Negotiate, BASIC Realm=\"a \\\"b\\\"\", charset=UTF-8", "Bearer realm=x"));
        assertThat(challenges).extracting(Challenge::scheme).containsExactly("negotiate", "basic", "bearer");
        assertThat(challenges.get(1).parameters()).isEqualTo(Map.of("realm", "a \"b\"", "charset", "UTF-8"));
        assertThat(Challenge.of(challenges, "bearer").orElseThrow().parameters())
                .containsEntry("realm", "x");
        assertThat(Challenge.of(challenges, "digest")).isEmpty();
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"" + "\\a".repeat(4096) + "\"")))
                .isEmpty();
    }

    @Domain(HostileTexts.class)
    @Property(seed = HostileTexts.SEED)
    void nothingMakesItFail(@ForAll String text) {
        assertThat(Challenge.parse(List.of("Bearer realm=\"" + text, text, "Basic " + text)))
                .hasSizeLessThan(20_000);
    }
}
