package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;

/** Where a pass stores status: with an optimistic lock, so that whatever else was written to the resource since it was read, by anybody, ends the pass. */
@FunctionalInterface
public interface StatusStore {
    /**
     * The resource as it is then.
     *
     * @throws StaleException if it is not the resource any more that the pass began with
     */
    DbtRelease write(DbtRelease release, DbtReleaseStatus status);
}
