package io.dbtrelease.core.gate;

/** A side of a release. */
public enum Side {
    Green,
    Live,
    Retired
}
