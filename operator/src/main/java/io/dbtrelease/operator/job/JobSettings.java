package io.dbtrelease.operator.job;

import io.dbtrelease.api.spec.PullPolicy;
import java.net.URI;
import java.time.Duration;

/**
 * What all Jobs of an operator share.
 *
 * @param collectorImage the operator's own image
 * @param artifactUrl of the artifact endpoint, {@code http://host:port}, as pods reach it
 * @param stopTime how long dbt has to cancel its queries once it is interrupted, before it is killed; whole seconds
 * @param graceUploadTime what a deleted pod has on top of {@code stopTime} to deliver its files; whole seconds
 * @param uploadBound how long files wait for an operator that is away, once dbt has ended by itself; whole seconds
 */
public record JobSettings(
        String collectorImage,
        PullPolicy collectorPullPolicy,
        URI artifactUrl,
        Duration stopTime,
        Duration graceUploadTime,
        Duration uploadBound) {

    /** 20 s to stop, 40 s more in a deleted pod, 6 h for an operator that is away. */
    public static JobSettings of(String collectorImage, PullPolicy collectorPullPolicy, URI artifactUrl) {
        return new JobSettings(
                collectorImage,
                collectorPullPolicy,
                artifactUrl,
                Duration.ofSeconds(20),
                Duration.ofSeconds(40),
                Duration.ofHours(6));
    }
}
