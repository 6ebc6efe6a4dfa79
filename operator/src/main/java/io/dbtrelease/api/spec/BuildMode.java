package io.dbtrelease.api.spec;

/** How much of the project a build builds. */
public enum BuildMode {
    /** Every selected node. */
    Full,
    /** What a change of the project needs, beside copies of the rest of Live; Full where that would not be right. */
    Slim
}
