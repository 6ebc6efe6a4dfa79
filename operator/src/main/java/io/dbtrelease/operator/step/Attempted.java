package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptEdit;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Changes of the attempt's record. Each clears the trouble of the step that brought it about. */
final class Attempted {
    private Attempted() {}

    static UnaryOperator<DbtReleaseStatus> edit(Consumer<AttemptEdit> change) {
        return status -> {
            AttemptStatus attempt = status.attempt();
            if (attempt == null) {
                return status;
            }
            return status.with(s -> s.attempt = attempt.with(a -> {
                a.trouble = null;
                change.accept(a);
            }));
        };
    }

    /** The attempt fails; it is closed after its Jobs have ended. */
    static StepResult fail(StepContext context, String reason, String message) {
        String text = Bounded.message(message);
        return new StepResult.Done(
                edit(a -> a.ending = new Ending(Outcome.Failed, reason, text, context.now())),
                List.of(ReleaseEvent.warning(
                        reason, "attempt " + context.attempt().number() + ": " + text)));
    }

    /**
     * Green is made and built again from the Live of now, or only sealed and judged again: a server that crashed or failed over may have lost the seal, and sealing
     * what is sealed changes nothing. An approval stays: it names what is built, not the rows.
     *
     * @param prepare whether it is made again
     */
    static StepResult again(StepContext context, boolean prepare, String reason, String message) {
        return StepResult.done(
                edit(a -> anew(a, prepare)),
                ReleaseEvent.warning(reason, "attempt " + context.attempt().number() + ": " + message));
    }

    /** A new round: Green is judged anew, and before that made anew if {@code prepare}. */
    static void anew(AttemptEdit a, boolean prepare) {
        a.round = a.round + 1;
        a.intent = null;
        a.gates = null;
        a.sealed = null;
        if (prepare) {
            a.prepared = null;
            a.build = null;
        }
    }
}
