package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Patterns;
import org.junit.jupiter.api.Test;

class PreflightTest {
    @Test
    void aSidesNameIsWhatTheApiRefusesForLive() {
        assertThat(Preflight.SIDE).isEqualTo(Patterns.SIDE);
    }
}
