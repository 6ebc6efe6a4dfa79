package io.dbtrelease.core.plan;

/**
 * Why a project cannot be released as it is.
 *
 * @param message what is wrong, with the first names
 * @param fix what a person can do about it
 */
public record PlanRefusal(Reason reason, String message, String fix) {

    /** One word for conditions and events. */
    public enum Reason {
        /** A manifest cannot be read or believed. */
        BadManifest,
        /** The two manifests are not of the same project at the same moment. */
        ManifestsDiffer,
        /** {@code build.fullRefreshModels} names what is no incremental model of the project. */
        UnknownModel,
        /** No model, seed or snapshot is enabled. */
        NothingToBuild,
        /** Nodes have the same name in Live and in Green. */
        SameName,
        /** A relation has another name in Green than in Live, not only another schema. */
        IdentifierDiffers,
        /** A shared schema has another name in Green. */
        SharedMoves,
        /** A view in a shared schema would be bound to one attempt's Green. */
        SharedView,
        /** A view of Live would go when a build replaces the relation of a shared schema that it reads. */
        SharedReplaced,
        /** A full refresh would make incremental models or seeds of a shared schema anew, in place. */
        SharedRefresh,
        /** Schemas of Live and of Green do not belong together one to one. */
        SchemasNotPaired,
        /** A schema of Green could be another attempt's. */
        NotUnique,
        /** A name is longer than the engine allows, or has characters that are not allowed here. */
        BadName,
        /** A node is built in another database. */
        OtherDatabase,
        /** The project was parsed for another engine. */
        OtherAdapter,
        /** A strategy that flips one schema, and a project that builds several. */
        SeveralSchemas,
        /** A relation that the strategy cannot flip. */
        NotSwappable,
        /** A schema that no release may own. */
        SystemSchema,
        /** A schema that the warehouse does not allow. */
        NotAllowed
    }
}
