package io.dbtrelease.operator.reconciler;

/** Somebody else wrote to the release during a pass. The next pass observes again. */
public final class StaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleException() {
        super("the resource changed during the pass", null, false, false);
    }
}
