package io.dbtrelease.core.plan;

/**
 * Why everything is built although the release asks for slim builds.
 *
 * @param message a sentence
 */
public record Fallback(Reason reason, String message) {
    /** One word for status and Events. */
    public enum Reason {
        /** There is no Live to start from. */
        FirstRelease,
        /** The schedule asks for new data. */
        Scheduled,
        /** Models are to be built from nothing. */
        FullRefresh,
        /** An earlier revision is built again. */
        Rebuild,
        /** The manifest that Live was built from cannot be had. */
        MissingState,
        /** dbt did not compare the project with that manifest. */
        NotCompared,
        /** Another dbt, adapter or form of the manifest made it. */
        DbtChanged,
        /** The values of {@code build.vars} changed. */
        VarsChanged,
        /** The target's name, dbt_project.yml or the like, environment variables that the project reads, or versions of dbt's packages changed. */
        EnvironmentChanged,
        /** Macros changed that dbt calls by itself, or that it sees no node call. */
        MacrosChanged,
        /** {@code build.select} or {@code build.exclude} changed. */
        SelectionChanged,
        /** The project is the one that Live shows. */
        NothingModified,
        /** Relations that would be copied are not in Live, or are no tables there. */
        LiveIncomplete,
        /** Live has relations that neither manifest names: hooks made them, or people. */
        UnknownInLive,
        /** An incremental model's columns change, and its {@code on_schema_change} does not let them. */
        SchemaChange,
        /** What is to be built cannot be named to dbt one by one. */
        NotNameable,
        /** Copies of Live's relations were refused. */
        CopyRefused
    }
}
