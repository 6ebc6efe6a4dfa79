package io.dbtrelease.core.schedule;

import io.dbtrelease.core.time.Parsed;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One field of a cron: which values it takes, and how they are written. Values are bits of a long. */
enum CronField {
    Minute("minute", 0, 59, ""),
    Hour("hour", 0, 23, ""),
    DayOfMonth("day of month", 1, 31, ""),
    Month("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    /** 7 is Sunday too. */
    DayOfWeek("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    private static final Pattern ITEM =
            Pattern.compile("(?:(\\*)|([0-9]{1,2}|[A-Za-z]{3})(?:-([0-9]{1,2}|[A-Za-z]{3}))?)(?:/([0-9]{1,2}))?");
    private static final int NO_VALUE = -1;

    private final String words;
    private final int first;
    private final int last;
    private final String names;

    CronField(String words, int first, int last, String names) {
        this.words = words;
        this.first = first;
        this.last = last;
        this.names = names;
    }

    /** Items between commas: {@code *}, {@code a}, {@code a-b}, each with {@code /step}; {@code a/step} goes to the last value. */
    Parsed<Long> parse(String text) {
        long bits = 0;
        for (String item : text.split(",", -1)) {
            Matcher m = ITEM.matcher(item);
            if (!m.matches()) {
                return bad(item);
            }
            boolean any = m.group(1) != null;
            int from = any ? first : value(m.group(2));
            int to = any ? last : m.group(3) != null ? value(m.group(3)) : m.group(4) != null ? last : from;
            int step = m.group(4) == null ? 1 : Integer.parseInt(m.group(4));
            if (from < first || to > last || from > to || step == 0) {
                return bad(item);
            }
            for (int value = from; value <= to; value += step) {
                bits |= 1L << value;
            }
        }
        return new Parsed.Ok<>(bits);
    }

    private int value(@Nullable String text) {
        if (text == null) {
            return NO_VALUE;
        }
        if (Character.isDigit(text.charAt(0))) {
            return Integer.parseInt(text);
        }
        int index = names().indexOf(text.toUpperCase(Locale.ROOT));
        return index < 0 ? NO_VALUE : first + index;
    }

    private List<String> names() {
        return List.of(names.split(" "));
    }

    private Parsed<Long> bad(String item) {
        return new Parsed.Bad<>("'" + item + "' is no " + words + ": write *, a number from " + first + " to " + last
                + (names.isEmpty() ? "" : ", " + names().getFirst() + " to " + names().getLast())
                + ", a range like " + first + "-" + (first + 4) + " or a step like */2");
    }
}
