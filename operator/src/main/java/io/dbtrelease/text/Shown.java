package io.dbtrelease.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text from outside, made fit for status, Events, logs and terminals. All results are whole Unicode: half a surrogate pair, which the API server would store as
 * another character than the one that was sent, is replaced.
 */
public final class Shown {
    /** What only a terminal obeys, or what makes a text read otherwise than it is written: control, format and line separators. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    private static final char UNKNOWN = '\uFFFD';

    private static final String MASK = "***";

    private static final int LONGEST_SECRET = 8192;

    /** A URL's password: between the colon behind the user and the last @ before the path. */
    private static final Pattern URL = Pattern.compile("(://[^\\s/:@]{0,256}:)[^\\s/]{1,1024}@");

    /** {@code password=…}, {@code PGPASSWORD=…}, {@code "token": "…"}; the value ends with its quotes, or with the word. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:password|passwd|pwd|secret|token|api_?key|access_?key|private_?key)(?:[\"']? {0,4}= {0,4}|[\"'] {0,4}: {0,4}))"
                    + "(\"[^\"]{1,4096}\"|'[^']{1,4096}'|[^\\s,;&\"')}\\]]{1,4096})");

    private static final Pattern BEARER = Pattern.compile("(?i)(bearer +)[A-Za-z0-9._~+/=-]{8,8192}");

    private Shown() {}

    /** At most {@code max} characters, at least 2, and never half of one; where something was cut, an ellipsis says so. */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }

    /** The first {@code max} characters, without an ellipsis and without half a character at the end. */
    public static String start(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    /** One line of at most {@code max} characters, at least 2, without secrets that can be told by their place. */
    public static String line(String text, int max) {
        String line = UNSEEN.matcher(whole(text)).replaceAll(" ").strip();
        // What is far beyond the cut need not be looked at: a secret that begins before it ends before this.
        return cut(withoutSecrets(start(line, max + 2 * LONGEST_SECRET)), max);
    }

    /** The text with half characters replaced. */
    public static String whole(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                i++;
                continue;
            }
            changed = changed == null ? new StringBuilder(text) : changed;
            changed.setCharAt(i, UNKNOWN);
        }
        return changed == null ? text : changed.toString();
    }

    /** Whether the text is whole Unicode. */
    public static boolean isWhole(String text) {
        return whole(text).equals(text);
    }

    /** The text with what stands where passwords and tokens stand, in URLs and behind their names, masked. */
    public static String withoutSecrets(String text) {
        if (text.indexOf('=') < 0 && text.indexOf(':') < 0 && text.indexOf(' ') < 0) {
            return text;
        }
        String plain = text.contains("://") ? URL.matcher(text).replaceAll("$1" + MASK + "@") : text;
        Matcher named = NAMED.matcher(plain);
        return BEARER.matcher(named.replaceAll("$1" + Matcher.quoteReplacement(MASK)))
                .replaceAll("$1" + MASK);
    }
}
