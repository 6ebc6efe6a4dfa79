package io.dbtrelease.core.time;

import io.dbtrelease.api.spec.Patterns;
import io.dbtrelease.text.Shown;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as the API has them ({@link Patterns#DURATION}): whole hours, minutes and seconds, in this order, each at most once. */
public final class Durations {
    private static final Pattern SHAPE = Pattern.compile("(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text for instance {@code 1h30m}; null and the empty text are bad
     */
    public static Parsed<Duration> parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new Parsed.Bad<>("a duration is missing: write it like 1h30m or 90s");
        }
        Matcher m = SHAPE.matcher(text);
        if (!m.matches()) {
            return new Parsed.Bad<>("'" + shortened(text)
                    + "' is no duration: write hours, minutes and seconds as whole numbers, like 1h30m or 90s");
        }
        return new Parsed.Ok<>(Duration.ofHours(number(m.group(1)))
                .plusMinutes(number(m.group(2)))
                .plusSeconds(number(m.group(3))));
    }

    /** The text that {@link #parse} reads as this duration; parts of a second are left out, a negative one is {@code 0s}. */
    public static String format(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        StringBuilder text = new StringBuilder();
        append(text, seconds / 3600, 'h');
        append(text, seconds / 60 % 60, 'm');
        append(text, seconds % 60, 's');
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, char unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String shortened(String text) {
        return Shown.line(text, 41);
    }
}
