package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;
import java.util.function.UnaryOperator;

/** What became of a step. */
public sealed interface StepResult {
    /** The effect is there; {@code change} writes what it brought into the status that the decision was made from. */
    record Done(UnaryOperator<DbtReleaseStatus> change, List<ReleaseEvent> events) implements StepResult {
        public Done {
            events = List.copyOf(events);
        }
    }

    /** It could not be done, or it is not known whether it was: it is tried again after a back-off. */
    record Trouble(String reason, String message) implements StepResult {
        /** It goes into status and into the log. */
        public Trouble {
            message = Bounded.message(message);
        }
    }

    /** The resource may go. */
    record Gone(String message) implements StepResult {}

    static StepResult done(UnaryOperator<DbtReleaseStatus> change, ReleaseEvent... events) {
        return new Done(change, List.of(events));
    }
}
