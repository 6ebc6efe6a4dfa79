package io.dbtrelease.core.decision;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the registry's word on an image counts. */
class ImagesTest {
    private static final String IMAGE = "registry.example.com/shop@sha256:2";

    @Test
    void anImageThatItsRegistryDoesNotHaveIsNamedForWhoeverCanPushIt() {
        assertThat(Images.missing(gone().build(), 2)).get().asString().contains(IMAGE, "push it again");
    }

    @Test
    void nobodyIsToldToPushWhatTheOrderDoesNotBuildAgain() {
        assertThat(Images.missing(
                        gone().spec(s -> s.order = List.of(RollbackWay.SwapBack))
                                .build(),
                        2))
                .isEmpty();
    }

    @Test
    void whatIsNeverPulledIsNotMissingWhateverARegistrySaidBefore() {
        assertThat(Images.missing(
                        gone().spec(s -> s.pullPolicy = PullPolicy.Never).build(), 2))
                .isEmpty();
    }

    private static ObservationBuilder gone() {
        return attempt(3, 2)
                .flipped()
                .ended(Outcome.Succeeded)
                .retired(new int[0])
                .status(s -> {
                    s.history = List.of(StatusFacts.ended(2, Outcome.Succeeded));
                    s.rebuildImage = new RebuildImage(2, IMAGE, RebuildImage.Result.Missing, StatusFacts.START, null);
                });
    }
}
