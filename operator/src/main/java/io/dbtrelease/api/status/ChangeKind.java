package io.dbtrelease.api.status;

/** What a release changes of Live, as far as the project's manifests tell. */
public enum ChangeKind {
    /** Nothing of the project changed since Live was built: new data at most. */
    None,
    /** Relations and declared columns stay; what is in them may change. */
    DataOnly,
    /** Relations or declared columns come. */
    Additive,
    /** Relations or declared columns go, or change their name or type. */
    Breaking
}
