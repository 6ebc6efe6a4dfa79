package io.dbtrelease.operator.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to be logged in to, from its WWW-Authenticate headers.
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int LONGEST = 4096;

    private static final String WORD = "[A-Za-z0-9!#$%&'*+.^_`|~-]++";

    private static final Pattern PART = Pattern.compile("\\G[\\s,]*+(?:(" + WORD
            + ")\\s*+=\\s*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|(" + "[^\\s,\"]++))|(" + WORD + ")(?=[\\s,]|$))");

    /** All that can be read, in their order; what cannot be read ends a header. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() > LONGEST) {
                continue;
            }
            Map<String, String> parameters = null;
            Matcher part = PART.matcher(header);
            while (part.find()) {
                if (part.group(4) != null) {
                    parameters = new TreeMap<>();
                    challenges.add(new Challenge(part.group(4).toLowerCase(Locale.ROOT), parameters));
                } else if (parameters != null) {
                    String quoted = part.group(2);
                    parameters.putIfAbsent(
                            part.group(1).toLowerCase(Locale.ROOT),
                            quoted == null ? part.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
                }
            }
        }
        return challenges;
    }

    /** The first of a scheme. */
    static Optional<Challenge> of(List<Challenge> challenges, String scheme) {
        return challenges.stream().filter(c -> c.scheme.equals(scheme)).findFirst();
    }
}
