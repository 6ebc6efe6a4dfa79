package io.dbtrelease.operator.registry;

/** What a registry says of an image. */
public sealed interface ImageLook {
    /** Its manifest is there, and this login may read it. */
    record Found() implements ImageLook {}

    /** The registry itself says that there is no such manifest, or no such repository. */
    record Missing() implements ImageLook {}

    /**
     * Neither is known.
     *
     * @param reason what came instead, in a few words without anything that the registry wrote
     */
    record Unknown(String reason) implements ImageLook {}
}
