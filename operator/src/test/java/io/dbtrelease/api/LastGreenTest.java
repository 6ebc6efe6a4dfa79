package io.dbtrelease.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.testsupport.StatusFacts;
import org.junit.jupiter.api.Test;

class LastGreenTest {
    @Test
    void isWhatLiveShows() {
        LiveStatus live = StatusFacts.live(2, "d2", true).with(l -> {
            l.image = "shop:2";
            l.imageDigest = "sha256:2";
            l.commit = "c2";
            l.artifacts = "team/shop/uid/attempts/2/plan-1";
        });
        LastGreen green = new LastGreen(
                "4f2c1d9", "shop:2", 2, "sha256:2", "c2", "d2", StatusFacts.BUILD, "team/shop/uid/attempts/2/plan-1");
        assertThat(LastGreen.of(live, null)).isEqualTo(green);
        assertThat(LastGreen.of(StatusFacts.live(1, "d1", true), green))
                .as("a Live of which no image is known")
                .isEqualTo(green);
    }
}
