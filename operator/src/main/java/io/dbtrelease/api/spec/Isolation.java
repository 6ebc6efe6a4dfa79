package io.dbtrelease.api.spec;

/** What a statement that runs during the flip may see. */
public enum Isolation {
    Relaxed,
    Strict
}
