package io.dbtrelease.core.artifact;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Text from outside, made fit to be shown. */
final class Texts {
    private Texts() {}

    /** The text with at most {@code max} characters; where something was cut, an ellipsis says so. */
    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }

    /** A point in time; one without a zone is UTC, as dbt means it. Null: it is none. */
    static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException withoutZone) {
            try {
                return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException noTime) {
                return null;
            }
        }
    }

    /** Cut, and with every control character but line feed and tab replaced: a terminal must not obey it. */
    static @Nullable String shown(@Nullable String text, int max) {
        if (text == null) {
            return null;
        }
        String cut = cut(text, max);
        StringBuilder clean = null;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                clean = clean == null ? new StringBuilder(cut) : clean;
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean == null ? cut : clean.toString();
    }
}
