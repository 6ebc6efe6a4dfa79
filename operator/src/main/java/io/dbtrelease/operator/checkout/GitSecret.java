package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Secret's keys as files. Values are read when they are used, and no message holds one. */
final class GitSecret {
    private static final int MAX_BYTES = 256 << 10;

    private final @Nullable String name;
    private final @Nullable Path folder;

    /** @param folder null: the release names no Secret */
    GitSecret(@Nullable String name, @Nullable Path folder) {
        this.name = name;
        this.folder = folder;
    }

    boolean isThere() {
        return folder != null;
    }

    /** For messages: {@code Secret shop-git}. */
    String text() {
        return name == null ? "project.git.secretName" : "Secret " + name;
    }

    /** Where a key's file would be. */
    Optional<Path> file(String key) {
        return folder == null
                ? Optional.empty()
                : Optional.of(folder.resolve(key)).filter(Files::isRegularFile);
    }

    /** A value on one line, without the line break that a Secret made from a file has; empty: no such key, or nothing in it. */
    Optional<String> word(String key) throws CheckoutException {
        return bytes(key)
                .map(b -> new String(b, StandardCharsets.UTF_8).strip())
                .filter(w -> !w.isEmpty());
    }

    Optional<byte[]> bytes(String key) throws CheckoutException {
        if (folder == null) {
            return Optional.empty();
        }
        Path file = folder.resolve(key);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CheckoutException(
                        Trouble.BadSecret, text() + ": " + key + " is longer than " + MAX_BYTES + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CheckoutException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckoutException(Trouble.BadSecret, text() + ": " + key + " cannot be read", e);
        }
    }
}
