package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.job.JobKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The files that a collector may deliver, with the most bytes that each may have. */
public enum ArtifactFile {
    LiveManifest(JobKind.Plan, "live/manifest.json", Limits.MANIFEST),
    GreenManifest(JobKind.Plan, "green/manifest.json", Limits.MANIFEST),
    Modified(JobKind.Plan, "modified/nodes.jsonl", Limits.LIST),
    Scope(JobKind.Plan, "scope/nodes.jsonl", Limits.LIST),
    Sources(JobKind.Plan, "freshness/sources.json", 64L << 20),
    PlanLog(JobKind.Plan, "dbt.log.gz", Limits.LOG),
    BuildManifest(JobKind.Build, "build/manifest.json", Limits.MANIFEST),
    RunResults(JobKind.Build, "build/run_results.json", 256L << 20),
    BuildLog(JobKind.Build, "dbt.log.gz", Limits.LOG);

    private final JobKind kind;
    private final String path;
    private final long maxBytes;

    ArtifactFile(JobKind kind, String path, long maxBytes) {
        this.kind = kind;
        this.path = path;
        this.maxBytes = maxBytes;
    }

    /** As in URLs, in reports, below a build's folder in the store, and in run.sh's artifacts folder. */
    public String path() {
        return path;
    }

    public long maxBytes() {
        return maxBytes;
    }

    public static List<ArtifactFile> of(JobKind kind) {
        return Arrays.stream(values()).filter(file -> file.kind == kind).toList();
    }

    /** Empty: a Job of this kind delivers no such file. */
    public static Optional<ArtifactFile> of(JobKind kind, String path) {
        return of(kind).stream().filter(file -> file.path.equals(path)).findFirst();
    }

    private static final class Limits {
        static final long MANIFEST = 512L << 20;
        static final long LIST = 64L << 20;
        static final long LOG = 32L << 20;
    }
}
