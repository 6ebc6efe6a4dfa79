package io.dbtrelease.operator.job;

/** Where things are in the pod. run.sh and the collector rely on these. */
public final class Paths {
    /** DBTRELEASE_DIR of run.sh. */
    public static final String ROOT = "/dbtrelease";

    /** What run.sh reads. */
    public static final String RUN = ROOT + "/run";

    /** What dbt leaves and the collector takes. */
    public static final String ARTIFACTS = ROOT + "/artifacts";

    /** The copy of the project that dbt may write to. */
    public static final String WORK = ROOT + "/work";

    /** The warehouse's CA, where it has one. */
    public static final String CA = ROOT + "/ca";

    /** What the checkout writes: {@code tree/} and the file {@code commit}. dbt has the first of them, read-only, at the project's path. */
    public static final String CHECKOUT = ROOT + "/checkout";

    /** The repository's Secret, which the checkout alone has. */
    public static final String GIT_SECRET = ROOT + "/git";

    /** Folder of the collector's token. */
    public static final String TOKEN = "/var/run/secrets/dbtrelease.io";

    private Paths() {}
}
