package io.dbtrelease.core.artifact;

import org.jspecify.annotations.Nullable;

/**
 * A column of a contract.
 *
 * @param dataType as the project writes it; null: not said
 */
public record ManifestColumn(String name, @Nullable String dataType) {}
