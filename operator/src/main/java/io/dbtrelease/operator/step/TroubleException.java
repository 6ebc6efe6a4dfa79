package io.dbtrelease.operator.step;

/** Ends a step as {@link StepResult.Trouble} from below. */
public final class TroubleException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    public TroubleException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
