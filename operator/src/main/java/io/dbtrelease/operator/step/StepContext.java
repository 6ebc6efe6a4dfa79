package io.dbtrelease.operator.step;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.ReleaseRecords;
import io.dbtrelease.operator.connect.Connection;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.Warehouse;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a step works on.
 *
 * @param release as it was observed
 */
public record StepContext(DbtRelease release, Observation observation, StepServices services) {
    public String namespace() {
        return release.getMetadata().getNamespace();
    }

    public String name() {
        return release.getMetadata().getName();
    }

    public ReleaseId id() {
        return new ReleaseId(observation.uid(), namespace() + "/" + name());
    }

    /** As the attempt works with it: a rebuild's is not all of the spec's. */
    public DbtReleaseSpec spec() {
        return RebuildSpec.of(observation.spec(), observation.status().attempt());
    }

    public DbtReleaseStatus status() {
        return observation.status();
    }

    public Instant now() {
        return observation.now();
    }

    /** The attempt in progress; only steps that the machine chooses with one may ask. */
    public AttemptStatus attempt() {
        return Objects.requireNonNull(observation.status().attempt());
    }

    /** Where the attempt's Job of this kind delivers. */
    public BuildRef ref(JobKind kind, int round) {
        return new BuildRef(namespace(), name(), observation.uid(), attempt().number(), kind, round);
    }

    /** Where the planning Job of what Live shows delivered; empty: it is not known, or another release's. */
    public Optional<BuildRef> livePlan() {
        LiveStatus live = status().live();
        return live == null || live.artifacts() == null
                ? Optional.empty()
                : new BuildRef(namespace(), name(), observation.uid(), 1, JobKind.Plan, 1).planIn(live.artifacts());
    }

    /** Where the release's records are in the store. */
    public ReleaseRecords records() {
        return new ReleaseRecords(services.store(), namespace(), name(), observation.uid());
    }

    /** The warehouse; a step that needs one and has none is in trouble. */
    public Connection.Ready connection() throws TroubleException {
        return switch (services.connections().open(namespace(), spec().warehouse())) {
            case Connection.Ready ready -> ready;
            case Connection.Unusable u -> throw new TroubleException(u.reason(), u.message());
        };
    }

    public Warehouse warehouse() throws TroubleException {
        return connection().warehouse();
    }

    /** The marker of the attempt for a schema with this Live name. */
    public Marker marker(String liveName) {
        AttemptStatus a = attempt();
        return new Marker(
                observation.uid(), namespace() + "/" + name(), a.number(), a.sourceRevision(), a.digest(), liveName);
    }
}
