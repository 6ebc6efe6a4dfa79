package io.dbtrelease.cli.cluster;

import io.dbtrelease.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Small texts. What a cluster says is shown without its control characters, so that nothing in it speaks to the terminal. */
final class Lines {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DIGEST_SHOWN = "sha256:".length() + 12;
    private static final String NONE = "-";

    private Lines() {}

    static String oneLine(@Nullable String text, int limit) {
        String line = clean(text);
        return Shown.cut(line, limit);
    }

    static String clean(@Nullable String text) {
        return text == null ? "" : CONTROL.matcher(text).replaceAll(" ").strip();
    }

    /** For a table's cell: a dash where there is nothing. */
    static String cell(@Nullable Object value) {
        String text = value == null ? "" : clean(value.toString());
        return text.isEmpty() ? NONE : text;
    }

    static String time(@Nullable Instant at) {
        return at == null ? NONE : TIME.format(at);
    }

    /** The two largest units: 42s, 3m5s, 2h10m, 4d3h. A time to come is 0s. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3600, "h", seconds / 60 % 60, "m");
        }
        return two(seconds / 86_400, "d", seconds / 3600 % 24, "h");
    }

    static String since(@Nullable Instant at, Instant now) {
        return at == null ? NONE : time(at) + ", " + span(Duration.between(at, now)) + " ago";
    }

    static String digest(@Nullable String digest) {
        return oneLine(digest, DIGEST_SHOWN + 1).replace("…", "");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }
}
