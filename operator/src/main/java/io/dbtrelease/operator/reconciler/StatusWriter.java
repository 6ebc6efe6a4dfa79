package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;

/** Stores status with an optimistic lock: whatever else was written to the resource since it was read, by anybody, ends the pass. */
final class StatusWriter {
    private final Context<DbtRelease> context;

    StatusWriter(Context<DbtRelease> context) {
        this.context = context;
    }

    /**
     * The resource as it is then.
     *
     * @throws StaleException if it is not the resource any more that the pass began with
     */
    DbtRelease write(DbtRelease release, DbtReleaseStatus status) {
        String version = release.getMetadata().getResourceVersion();
        return PrimaryUpdateAndCacheUtils.updateStatusAndCacheResource(release, context, fresh -> {
            if (!version.equals(fresh.getMetadata().getResourceVersion())) {
                throw new StaleException();
            }
            fresh.setStatus(status);
            return fresh;
        });
    }

    /** Somebody else wrote. The next pass observes again. */
    static final class StaleException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StaleException() {
            super("the resource changed during the pass", null, false, false);
        }
    }
}
