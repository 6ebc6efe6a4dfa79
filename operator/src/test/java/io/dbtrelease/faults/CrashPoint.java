package io.dbtrelease.faults;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an operator is killed, as text: {@code after flip 1}, {@code before 57}.
 *
 * @param after whether the call has had its effect; its answer is not seen in either case
 * @param call what is asked for; empty: anything
 * @param number which of those, from 1
 */
record CrashPoint(boolean after, String call, int number) {
    private static final Pattern TEXT = Pattern.compile("(before|after) (?:(.+) )?([0-9]+)");

    /** An operator that lives. */
    static final CrashPoint NEVER = new CrashPoint(false, "", 0);

    static CrashPoint parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a point like 'after flip 1' or 'before 57': " + text);
        }
        String call = parts.group(2);
        return new CrashPoint(
                parts.group(1).equals("after"), call == null ? "" : call, Integer.parseInt(parts.group(3)));
    }

    @Override
    public String toString() {
        return (after ? "after " : "before ") + (call.isEmpty() ? "" : call + " ") + number;
    }
}
