package io.dbtrelease.core.gate;

/** What became of a template. */
public sealed interface Rendering {
    /** SQL that can be run. */
    record Sql(String text) implements Rendering {}

    /** The template names a schema of Live that does not exist yet; there is nothing to ask. */
    record NotYet(String schema) implements Rendering {}

    /** The template is wrong. */
    record Invalid(String message) implements Rendering {}
}
