package io.dbtrelease.api.spec;

/** What happens to views outside the release that bind to Live. */
public enum Dependents {
    Refuse,
    Rebind
}
