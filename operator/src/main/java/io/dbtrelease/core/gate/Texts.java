package io.dbtrelease.core.gate;

import io.dbtrelease.text.Shown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/** Short texts for results: bounded, and the same in every locale. */
final class Texts {
    static final int MESSAGE_LIMIT = 500;
    static final int NAMES_SHOWN = 5;
    private static final int NAME_LIMIT = 80;
    private static final int ITEM_LIMIT = 160;
    private static final int NUMBER_LIMIT = 160;
    private static final Pattern TEST_HASH = Pattern.compile("\\.[0-9a-f]{10}$");

    private Texts() {}

    /** The first names and how many there are beyond them. */
    static String names(List<String> names) {
        return list(names, ", ", NAME_LIMIT);
    }

    /** The same for items that have commas of their own. */
    static String items(List<String> items) {
        return list(items, "; ", ITEM_LIMIT);
    }

    private static String list(List<String> items, String separator, int limit) {
        String shown = String.join(
                separator,
                items.stream().limit(NAMES_SHOWN).map(i -> bounded(i, limit)).toList());
        int more = items.size() - NAMES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    /** One line of at most so many characters. */
    static String bounded(String text, int limit) {
        return Shown.line(text, limit);
    }

    static String message(String text) {
        return bounded(text, MESSAGE_LIMIT);
    }

    static String value(String text) {
        return bounded(text, NUMBER_LIMIT);
    }

    /** A node as people call it: without type and package, and a test without its hash. */
    static String node(String uniqueId) {
        String[] parts = uniqueId.split("\\.", 3);
        return parts.length < 3 ? uniqueId : TEST_HASH.matcher(parts[2]).replaceFirst("");
    }

    static String count(long n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }

    /** Without an exponent and without needless zeros. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        boolean unwieldy = exact.precision() - exact.scale() > 30 || exact.scale() > 30;
        return unwieldy ? Double.toString(value) : exact.stripTrailingZeros().toPlainString();
    }

    /** With at most two decimals, rounded away from zero, so that what is past a bound is never shown as the bound itself. */
    static String percent(double value) {
        return BigDecimal.valueOf(value)
                        .setScale(2, RoundingMode.UP)
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }
}
