package io.dbtrelease.api.spec;

/** How much of the project a build builds. */
public enum BuildMode {
    Full
}
