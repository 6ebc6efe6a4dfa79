package io.dbtrelease.api.spec;

/** A day of the week, in Java's order. */
public enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun
}
