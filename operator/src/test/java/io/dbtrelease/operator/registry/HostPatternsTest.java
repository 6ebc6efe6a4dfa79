package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternsTest {
    @ParameterizedTest
    @CsvSource({
        "*, anything.example.com:5000, true",
        "*.example.com, registry.example.com, true",
        "*.example.com, registry.example.com:5000, true",
        "*.example.com, example.com, false",
        "*.example.com, registry.example.com.evil.org, false",
        "registry.example.com, registryXexample.com, false",
        "registry.example.com:5000, registry.example.com:5000, true",
        "registry.example.com:5000, registry.example.com, false",
        "registry.example.com:5000, registry.example.com:5001, false",
        "Registry.Example.com, registry.example.COM, true"
    })
    void aStarStandsForAnything(String pattern, String host, boolean matches) {
        assertThat(HostPatterns.of(Set.of(pattern)).matches(host)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://registry.example.com", "registry.example.com/team", "a b", "user@host", "[a-z]+"})
    void whatIsNoHostIsNamed(String pattern) {
        assertThatThrownBy(() -> HostPatterns.of(Set.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern);
    }
}
