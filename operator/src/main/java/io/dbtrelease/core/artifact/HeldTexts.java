package io.dbtrelease.core.artifact;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the text that is held of a file, so that no file, whatever is in it, holds more of the heap than its share. */
final class HeldTexts {
    /** In characters and {@link #OVERHEAD} for each text: about 100 MB of heap at the worst. */
    private static final long MAX = 48_000_000;

    private static final int OVERHEAD = 32;

    /** Of a place in a list, while the list grows. */
    private static final int ITEM = 8;

    private final String file;
    private final Map<String, String> pool = new HashMap<>();
    private long held;

    HeldTexts(String file) {
        this.file = file;
    }

    String hold(String text) throws ArtifactException {
        hold(text.length() + OVERHEAD);
        return text;
    }

    /** One more place in a list, though what it refers to is held already. */
    void holdItem() throws ArtifactException {
        hold(ITEM);
    }

    private void hold(int characters) throws ArtifactException {
        held += characters;
        if (held > MAX) {
            throw new ArtifactException(
                    Code.TooLarge, "%s: names, messages and the like pass %,d characters".formatted(file, MAX));
        }
    }

    /** Gives back what {@link #hold} counted, when the text is not held after all. */
    void release(@Nullable String text) {
        if (text != null) {
            held -= text.length() + (long) OVERHEAD;
        }
    }

    /** As {@link #hold}; one string for all that are equal. */
    String pooledName(String text) throws ArtifactException {
        String known = pool.get(text);
        if (known != null) {
            return known;
        }
        hold(text);
        pool.put(text, text);
        return text;
    }

    /** One string for all that are equal; what was held for the others is given back. */
    @Nullable
    String pooled(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String known = pool.putIfAbsent(text, text);
        if (known == null) {
            return text;
        }
        release(text);
        return known;
    }
}
