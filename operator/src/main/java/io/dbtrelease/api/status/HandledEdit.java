package io.dbtrelease.api.status;

import org.jspecify.annotations.Nullable;

/** The fields of a {@link Handled}, to be set one by one inside {@link Handled#with}. */
public final class HandledEdit {
    public @Nullable String approve;
    public @Nullable String reject;
    public @Nullable String rollback;
    public @Nullable String retry;
    public @Nullable String dryRun;

    HandledEdit(Handled of) {
        this.approve = of.approve();
        this.reject = of.reject();
        this.rollback = of.rollback();
        this.retry = of.retry();
        this.dryRun = of.dryRun();
    }

    Handled done() {
        return new Handled(approve, reject, rollback, retry, dryRun);
    }
}
