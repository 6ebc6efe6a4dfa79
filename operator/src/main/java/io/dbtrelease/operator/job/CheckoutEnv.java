package io.dbtrelease.operator.job;

/** The checkout's environment: written by {@link CheckoutContainer}, read by the checkout. Nothing of it is secret. */
public final class CheckoutEnv {
    public static final String URL = "DBTRELEASE_GIT_URL";

    /** Commit, branch or tag, as the release names it. */
    public static final String REVISION = "DBTRELEASE_GIT_REVISION";

    /** The commit that the attempt builds, where it is known already. */
    public static final String COMMIT = "DBTRELEASE_GIT_COMMIT";

    /** Folder of dbt_project.yml inside the repository. */
    public static final String PATH = "DBTRELEASE_GIT_PATH";

    /** Name of the Secret, for messages. */
    public static final String SECRET_NAME = "DBTRELEASE_GIT_SECRET_NAME";

    /** Folder with the Secret's keys. */
    public static final String SECRET = "DBTRELEASE_GIT_SECRET";

    /** Folder that gets the work tree and the commit's number. */
    public static final String TARGET = "DBTRELEASE_GIT_TARGET";

    private CheckoutEnv() {}
}
