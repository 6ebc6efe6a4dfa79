package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;

/** Stores status through the framework, whose cache then never shows this process less than it wrote. */
final class StatusWriter implements StatusStore {
    private final Context<DbtRelease> context;

    StatusWriter(Context<DbtRelease> context) {
        this.context = context;
    }

    @Override
    public DbtRelease write(DbtRelease release, DbtReleaseStatus status) {
        String version = release.getMetadata().getResourceVersion();
        return PrimaryUpdateAndCacheUtils.updateStatusAndCacheResource(release, context, fresh -> {
            if (!version.equals(fresh.getMetadata().getResourceVersion())) {
                throw new StaleException();
            }
            fresh.setStatus(status);
            return fresh;
        });
    }
}
