package io.dbtrelease.operator.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobNamesTest {
    private static final String LONG = "a-release-of-a-team-that-likes-to-say-all-in-its-names";

    @Test
    void a_short_name_is_seen_in_full() {
        assertThat(JobNames.of("jaffle-shop", 12, JobKind.Plan, 3)).isEqualTo("jaffle-shop-a12-plan-3");
        assertThat(JobNames.of("jaffle-shop", 12, JobKind.Build, 1)).isEqualTo("jaffle-shop-a12-build-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                LONG,
                LONG + LONG + LONG + LONG,
                "a.b.c",
                "shop.example.com",
                "a---------------------------------------------------b.c"
            })
    void every_name_is_a_label(String release) {
        assertThat(JobNames.of(release, Integer.MAX_VALUE, JobKind.Build, 1_000_000))
                .hasSizeLessThanOrEqualTo(63)
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        assertThat(JobNames.labelValue(release)).hasSizeLessThanOrEqualTo(63).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    }

    @Test
    void names_that_are_shortened_stay_apart() {
        assertThat(JobNames.of(LONG + "-x", 1, JobKind.Plan, 1))
                .isNotEqualTo(JobNames.of(LONG + "-y", 1, JobKind.Plan, 1));
        assertThat(JobNames.of("a.b", 1, JobKind.Plan, 1)).isNotEqualTo(JobNames.of("a-b", 1, JobKind.Plan, 1));
    }

    @Test
    void rounds_attempts_and_kinds_stay_apart() {
        assertThat(JobNames.of(LONG, 1, JobKind.Plan, 1))
                .isNotEqualTo(JobNames.of(LONG, 11, JobKind.Plan, 1))
                .isNotEqualTo(JobNames.of(LONG, 1, JobKind.Plan, 2))
                .isNotEqualTo(JobNames.of(LONG, 1, JobKind.Build, 1));
    }
}
