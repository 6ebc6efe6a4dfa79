package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Handled;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.ObservationBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** Annotations hold whatever somebody wrote there: nothing of it is done but what is meant exactly, and all of it is answered once. */
@Domain(HostileTexts.class)
class RequestsPropertiesTest {
    private static final String TOKEN = "2/" + ObservationBuilder.DIGEST;

    @Property(seed = HostileTexts.SEED)
    void what_is_kept_of_a_request_is_bounded_and_comes_back_from_status_as_it_was(@ForAll String text) {
        Requests asked = new Requests(text, text, text, text, text, text);
        Stream.of(asked.approve(), asked.reject(), asked.rollback(), asked.retry(), asked.dryRun(), asked.requestedBy())
                .filter(Objects::nonNull)
                .forEach(value -> {
                    assertThat(value).isNotBlank().hasSizeLessThanOrEqualTo(128);
                    assertThat(stored(value)).isEqualTo(value);
                    assertThat(value.chars()).noneMatch(Character::isISOControl);
                });
        assertThat(new Requests(
                        asked.approve(),
                        asked.reject(),
                        asked.rollback(),
                        asked.retry(),
                        asked.dryRun(),
                        asked.requestedBy()))
                .isEqualTo(asked);
    }

    @Property(seed = HostileTexts.SEED)
    void a_request_that_means_nothing_is_answered_once_and_does_nothing(@ForAll String text, @ForAll Hostile hostile) {
        String near =
                hostile.oneOf(List.of(text, TOKEN + text, text + TOKEN, "2>1" + text, "1/" + text, text.repeat(2)));
        for (Requests asked : List.of(
                new Requests(near, null, null, null, null, text),
                new Requests(null, near, null, null, null, text),
                new Requests(null, null, near, null, null, text),
                new Requests(null, null, null, near.repeat(65), null, text),
                new Requests(null, null, null, null, near.repeat(65), text))) {
            Observation o = ObservationBuilder.attempt(2, 1)
                    .manual()
                    .judged(true)
                    .asks(asked)
                    .build();
            Decision decision = ReleaseMachine.decide(o);
            if (meansSomething(asked)) {
                continue;
            }
            assertThat(decision.step())
                    .isNotInstanceOfAny(
                            NextStep.RecordApproval.class, NextStep.EndAttempt.class, NextStep.BeginRollback.class);
            if (decision.step() instanceof NextStep.RefuseRequest refused) {
                Handled echo = Handled.empty().with(h -> {
                    switch (refused.kind()) {
                        case approve -> h.approve = stored(refused.value());
                        case reject -> h.reject = stored(refused.value());
                        case rollback -> h.rollback = stored(refused.value());
                        case retry -> h.retry = stored(refused.value());
                        case dryRun -> h.dryRun = stored(refused.value());
                    }
                });
                Observation next = ObservationBuilder.attempt(2, 1)
                        .manual()
                        .judged(true)
                        .handled(echo)
                        .asks(asked)
                        .build();
                assertThat(ReleaseMachine.decide(next).step()).isNotInstanceOf(NextStep.RefuseRequest.class);
            }
        }
    }

    private static boolean meansSomething(Requests asked) {
        return TOKEN.equals(asked.approve()) || TOKEN.equals(asked.reject()) || "1>0".equals(asked.rollback());
    }

    /** As the API server gives it back. */
    private static String stored(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
