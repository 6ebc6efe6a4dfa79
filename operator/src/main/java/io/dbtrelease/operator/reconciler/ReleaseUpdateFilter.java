package io.dbtrelease.operator.reconciler;

import io.dbtrelease.api.DbtRelease;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets through what a person or a tool changed: spec, annotations, finalizers, deletion. Status is our own echo. */
public final class ReleaseUpdateFilter implements OnUpdateFilter<DbtRelease> {
    @Override
    public boolean accept(DbtRelease now, DbtRelease before) {
        var a = now.getMetadata();
        var b = before.getMetadata();
        return !Objects.equals(a.getGeneration(), b.getGeneration())
                || !Objects.equals(a.getAnnotations(), b.getAnnotations())
                || !Objects.equals(a.getFinalizers(), b.getFinalizers())
                || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
    }
}
