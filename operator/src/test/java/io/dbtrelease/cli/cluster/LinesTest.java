package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {
    @ParameterizedTest
    @CsvSource({
        "-5,0s",
        "0,0s",
        "59,59s",
        "60,1m",
        "185,3m5s",
        "3600,1h",
        "7830,2h10m",
        "86400,1d",
        "356400,4d3h",
        "90000,1d1h"
    })
    void a_span_has_its_two_largest_units(long seconds, String text) {
        assertThat(Lines.span(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void a_digest_is_shortened_and_a_short_one_is_not() {
        assertThat(Lines.digest("sha256:0123456789abcdef0123")).isEqualTo("sha256:0123456789ab");
        assertThat(Lines.digest("sha256:01")).isEqualTo("sha256:01");
    }

    @Test
    void text_loses_control_and_direction_characters() {
        assertThat(Lines.clean(" a\u001b[2Jb\r\nc\u202ed\u0000 ")).isEqualTo("a [2Jb c d");
        assertThat(Lines.oneLine("x".repeat(20), 10)).isEqualTo("xxxxxxxxx…");
        assertThat(Lines.cell(null)).isEqualTo("-");
    }
}
