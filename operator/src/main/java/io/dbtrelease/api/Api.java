package io.dbtrelease.api;

/** Names that the API, the chart and the CLI share. */
public final class Api {
    public static final String GROUP = "dbtrelease.io";
    public static final String VERSION = "v1alpha1";

    public static final String FINALIZER = GROUP + "/release";

    /** {@code <attempt>/<digest>}. */
    public static final String APPROVE = GROUP + "/approve";

    /** {@code <attempt>/<digest>}. */
    public static final String REJECT = GROUP + "/reject";

    /** {@code <from revision>><to revision>}, and {@code /<number>} where the same was answered before. */
    public static final String ROLLBACK = GROUP + "/rollback";

    /** Any token of at most 64 characters; a new one asks for a new attempt. */
    public static final String RETRY = GROUP + "/retry";

    /** Any token of at most 64 characters; a new one asks for one plan of the spec as it is, without a build. */
    public static final String DRY_RUN = GROUP + "/dry-run";

    /** The user who set any of the annotations above; the admission policy of the chart makes it true. */
    public static final String REQUESTED_BY = GROUP + "/requested-by";

    public static final String LABEL_RELEASE = GROUP + "/release";
    public static final String LABEL_RELEASE_UID = GROUP + "/release-uid";
    public static final String LABEL_ATTEMPT = GROUP + "/attempt";

    /** {@code plan} or {@code build}. */
    public static final String LABEL_JOB = GROUP + "/job";

    /** The round of planning or building, from 1. */
    public static final String LABEL_ROUND = GROUP + "/round";

    /** On a planning Job: the folder of the one that planned what Live shows, below its release's in the artifact store. */
    public static final String ANNOTATION_STATE = GROUP + "/state";

    /** The audience of the token with which a build's collector speaks to the artifact endpoint. */
    public static final String ARTIFACT_AUDIENCE = GROUP + "/artifacts";

    private Api() {}
}
