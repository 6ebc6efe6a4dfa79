package io.dbtrelease.operator.registry;

import org.jspecify.annotations.Nullable;

/** Registries of images. */
public interface ImageRegistry {
    /**
     * Asks the image's registry for it; nothing is pulled.
     *
     * @param login null: none is known
     * @return always something, after a bounded time
     */
    ImageLook look(ImageName image, @Nullable RegistryLogin login);
}
