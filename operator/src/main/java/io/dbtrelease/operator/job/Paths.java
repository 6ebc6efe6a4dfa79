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

    /** Folder of the collector's token. */
    public static final String TOKEN = "/var/run/secrets/dbtrelease.io";

    private Paths() {}
}
