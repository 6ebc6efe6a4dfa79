package io.dbtrelease.core.plan;

import io.dbtrelease.text.Shown;
import java.util.Collection;
import java.util.stream.Collectors;

/** Lists of names for people. */
final class Names {
    private static final int SHOWN = 5;
    private static final int LONGEST = 120;

    private Names() {}

    /** {@code a, b, c, d, e and 12 more}. */
    static String first(Collection<String> names) {
        String shown =
                names.stream().limit(SHOWN).map(n -> Shown.line(n, LONGEST)).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    /** {@code 1 node}, {@code 3 nodes}. */
    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
