package io.dbtrelease.operator.record;

/**
 * A file of the store.
 *
 * @param key below the store's root
 * @param sha256 in lower-case hex
 */
public record StoredFile(String key, long bytes, String sha256) {}
