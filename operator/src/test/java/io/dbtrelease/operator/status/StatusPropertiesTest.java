package io.dbtrelease.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Progress;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import io.dbtrelease.text.Shown;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** What goes out is bounded, whole, on one line and without passwords, whatever came in. */
@Domain(HostileTexts.class)
class StatusPropertiesTest {
    private static final int MESSAGE = 2 * Bounded.MESSAGE;
    private static final String SECRET = " postgresql://ann:hunter2-hunter2@db/shop ";

    @Property(seed = HostileTexts.SEED)
    void conditions_and_the_printer_column_are_what_the_api_server_takes(@ForAll String text, @ForAll Hostile hostile) {
        Phase phase = hostile.oneOf(List.of(Phase.values()));
        boolean stalled = hostile.random().nextBoolean();
        String message = stalled ? SECRET + text : text + SECRET;
        Decision decision = new Decision(phase, new NextStep.Rest(), text, message, stalled, Duration.ZERO);
        Observation o = ObservationBuilder.attempt(2, 1)
                .judged(false)
                .attempt(a -> {
                    a.progress = new Progress(1, 2, "model.shop." + text, StatusFacts.START);
                    a.gates = StatusFacts.gates(false, 1);
                })
                .status(s -> s.drift = text + SECRET)
                .build();
        DbtReleaseStatus status = StatusFactory.decided(o.status(), decision, o);
        assertThat(status.conditions()).extracting(Condition::type).doesNotHaveDuplicates();
        assertThat(status.conditions()).allSatisfy(condition -> {
            assertThat(condition.reason()).matches("[A-Za-z]([A-Za-z0-9_,:]{0,126}[A-Za-z0-9_])?");
            shown(condition.message(), MESSAGE);
        });
        if (status.progress() != null && phase == Phase.Building) {
            shown(status.progress(), 60);
        }
        assertThat(StatusFactory.decided(status, decision, o)).isEqualTo(status);
    }

    @Property(seed = HostileTexts.SEED)
    void events_are_bounded_and_show_nothing_that_is_secret(@ForAll String text) {
        shown(ReleaseEvent.warning("Reason", text + SECRET).message(), Bounded.MESSAGE);
        shown(ReleaseEvent.normal("Reason", SECRET + text).message(), Bounded.MESSAGE);
    }

    private static void shown(String message, int max) {
        assertThat(message.length()).isLessThanOrEqualTo(max);
        assertThat(Shown.line(message, max + 1)).isEqualTo(message);
        assertThat(message).doesNotContain("hunter2");
    }
}
