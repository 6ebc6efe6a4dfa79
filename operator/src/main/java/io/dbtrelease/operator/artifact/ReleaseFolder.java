package io.dbtrelease.operator.artifact;

/**
 * Where one release's files are: every key of the store but the last name is made here. Attempts stand below the release's UID, so a release that is made
 * again under the same name never meets its predecessor's.
 *
 * @param release name of it, also of others of before with another UID
 */
record ReleaseFolder(String namespace, String release, String uid) {
    /** Between a UID and the numbers of its attempts. */
    static final String ATTEMPTS = "attempts";

    /** {@code <namespace>/<release>}: of all releases of this name. */
    static String of(String namespace, String release) {
        return namespace + "/" + release;
    }

    /** {@code <namespace>/<release>/<uid>}. */
    String own() {
        return of(namespace, release) + "/" + uid;
    }

    /** {@code <namespace>/<release>/<uid>/attempts}. */
    String attempts() {
        return own() + "/" + ATTEMPTS;
    }

    /** {@code <namespace>/<release>/<uid>/attempts/<n>}. */
    String attempt(int number) {
        return attempts() + "/" + number;
    }

    /** The record of an attempt, whether it went live or not. */
    String record(int attempt) {
        return attempt(attempt) + "/" + ReleaseRecords.RECORD;
    }
}
