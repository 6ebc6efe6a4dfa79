package io.dbtrelease.core.artifact;

import io.dbtrelease.text.Shown;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text from outside, made fit to be shown. */
final class Texts {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]{0,16}m");

    private Texts() {}

    /** The text with at most {@code max} characters; where something was cut, an ellipsis says so. */
    static String cut(String text, int max) {
        return Shown.cut(text, max);
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

    /** On one line, cut. Where dbt put compiled code is left out: it is a path in a pod that is gone. */
    static String line(String text, int max) {
        StringBuilder line = new StringBuilder();
        text.lines()
                .map(part -> WHITE_SPACE.matcher(part.strip()).replaceAll(" "))
                .filter(part -> !part.isEmpty() && !part.startsWith("compiled code at "))
                .forEach(part -> {
                    if (!line.isEmpty()) {
                        line.append(".:;,?!".indexOf(line.charAt(line.length() - 1)) < 0 ? "; " : " ");
                    }
                    line.append(part);
                });
        return cut(line.toString(), max);
    }

    /**
     * Cut, without passwords that can be told by their place, and without what only a terminal obeys: colours and carriage returns go, other control characters
     * and half characters are replaced.
     */
    static @Nullable String shown(@Nullable String text, int max) {
        if (text == null) {
            return null;
        }
        String plain = Shown.withoutSecrets(Shown.whole(text));
        return cut(plain.chars().anyMatch(Texts::isControl) ? clean(plain) : plain, max);
    }

    private static String clean(String text) {
        StringBuilder clean =
                new StringBuilder(COLOURS.matcher(text).replaceAll("").replace("\r", ""));
        for (int i = 0; i < clean.length(); i++) {
            if (isControl(clean.charAt(i))) {
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean.toString();
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }
}
