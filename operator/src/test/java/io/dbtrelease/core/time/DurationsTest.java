package io.dbtrelease.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest(name = "{0} is {1} and is written {2}")
    @CsvSource({
        "1h30m,PT1H30M,1h30m",
        "90s,PT1M30S,1m30s",
        "90m,PT1H30M,1h30m",
        "72h,PT72H,72h",
        "0s,PT0S,0s",
        "0h0m,PT0S,0s",
        "1h2m3s,PT1H2M3S,1h2m3s",
        "99999h99999m999999s,PT101943H25M39S,101943h25m39s"
    })
    void what_the_api_lets_through_is_read(String text, Duration duration, String written) {
        assertThat(Durations.parse(text)).isEqualTo(new Parsed.Ok<>(duration));
        assertThat(Durations.format(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"5", "1d", "1.5h", "-1h", "1h 30m", "30m1h", "1h1h", " 1h", "h", "123456h", "PT1H", "1H", "१h"})
    void anything_else_is_refused_with_a_message(String text) {
        assertThat(Durations.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.message()).contains("like 1h30m or 90s"));
        assertThat(Durations.parse(text).orElse(Duration.ofMinutes(7))).isEqualTo(Duration.ofMinutes(7));
    }

    @ParameterizedTest
    @CsvSource({"PT1.9S,1s", "PT-5S,0s", "PT0.2S,0s"})
    void formatting_leaves_out_parts_of_a_second(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }
}
