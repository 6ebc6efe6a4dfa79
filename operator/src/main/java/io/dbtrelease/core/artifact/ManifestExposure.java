package io.dbtrelease.core.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A use of the data that the project knows of.
 *
 * @param type {@code dashboard}, {@code notebook}, …; null: not said
 * @param dependsOn unique ids of what it reads
 */
public record ManifestExposure(
        String uniqueId, String name, @Nullable String type, List<String> dependsOn) {
    public ManifestExposure {
        dependsOn = List.copyOf(dependsOn);
    }
}
