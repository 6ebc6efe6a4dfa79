package io.dbtrelease.operator.step;

import static io.dbtrelease.testsupport.ObservationBuilder.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.registry.ImageChecks;
import io.dbtrelease.operator.registry.ImageLook;
import io.dbtrelease.operator.status.ReleaseEvent;
import io.dbtrelease.testsupport.FakeRegistry;
import org.junit.jupiter.api.Test;

class CheckImageStepTest {
    private static final String IMAGE =
            "registry.example.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private final FakeRegistry registry = new FakeRegistry();
    private DbtReleaseStatus status =
            attempt(3, 2).flipped().ended(Outcome.Succeeded).build().status();

    @Test
    void whatWasFoundIsWrittenDown() {
        assertThat(run(registry.checks(null)).events()).isEmpty();
        assertThat(status.rebuildImage().result()).isEqualTo(RebuildImage.Result.Found);
        assertThat(status.rebuildImage().revision()).isEqualTo(2);
        assertThat(status.rebuildImage().image()).isEqualTo(IMAGE);
        assertThat(registry.asked())
                .singleElement()
                .satisfies(i -> assertThat(i.host()).isEqualTo("registry.example.com"));
    }

    @Test
    void thatItIsGoneIsToldOnceUntilItIsBack() {
        registry.says(new ImageLook.Missing());
        assertThat(run(registry.checks(null)).events())
                .singleElement()
                .satisfies(e -> assertThat(e.message()).contains(IMAGE).contains("push it again"))
                .extracting(ReleaseEvent::reason, ReleaseEvent::warning)
                .containsExactly("ImageMissing", true);
        assertThat(run(registry.checks(null)).events()).isEmpty();
        registry.says(new ImageLook.Found());
        run(registry.checks(null));
        registry.says(new ImageLook.Missing());
        assertThat(run(registry.checks(null)).events()).hasSize(1);
    }

    @Test
    void whyItIsNotKnownIsBounded() {
        registry.says(new ImageLook.Unknown("registry.example.com " + "x".repeat(5000)));
        assertThat(run(registry.checks(null)).events()).isEmpty();
        assertThat(status.rebuildImage().result()).isEqualTo(RebuildImage.Result.Unknown);
        assertThat(status.rebuildImage().message())
                .startsWith("registry.example.com")
                .hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void evenABugIsNoTrouble() {
        ImageChecks broken = new ImageChecks(null, null, (image, login) -> new ImageLook.Found());
        run(broken);
        assertThat(status.rebuildImage().message()).contains("a bug");
    }

    private StepResult.Done run(ImageChecks images) {
        DbtReleaseStatus before = status;
        StepContext context = Steps.context(
                attempt(3, 2)
                        .status(s -> s.rebuildImage = before.rebuildImage())
                        .build(),
                new StepServices(null, null, null, null, null, null, null, images, null));
        StepResult.Done done = (StepResult.Done) new CheckImageStep().run(new NextStep.CheckImage(2, IMAGE), context);
        status = done.change().apply(before);
        return done;
    }
}
