package io.dbtrelease.operator.job;

/** The collector's environment: written by {@link CollectorContainer}, read by the collector. */
public final class CollectorEnv {
    /** Base URL of the artifact endpoint. */
    public static final String URL = "DBTRELEASE_ARTIFACT_URL";

    /** A {@link JobKind}'s label. */
    public static final String KIND = "DBTRELEASE_KIND";

    public static final String ATTEMPT = "DBTRELEASE_ATTEMPT";
    public static final String ROUND = "DBTRELEASE_ROUND";

    /** {@code true}: it brings the manifest that Live was built from. */
    public static final String STATE = "DBTRELEASE_STATE";

    /** Folder that it shares with dbt. */
    public static final String ARTIFACTS = "DBTRELEASE_ARTIFACTS";

    /** File with its token; the kubelet writes a new one from time to time. */
    public static final String TOKEN_FILE = "DBTRELEASE_TOKEN_FILE";

    /** How long it tries to deliver, from when dbt ended. */
    public static final String UPLOAD_SECONDS = "DBTRELEASE_UPLOAD_SECONDS";

    private CollectorEnv() {}
}
