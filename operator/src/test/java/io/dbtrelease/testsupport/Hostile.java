package io.dbtrelease.testsupport;

import java.util.List;
import java.util.Random;

/**
 * Input as nobody wishes it, made from a seed that is the same in every run unless {@code -Dtest.seed=…} gives another. What fails names the seed, the try and
 * the input, so that it can be had again.
 */
public final class Hostile {
    private static final long SEED = Long.getLong("test.seed", 20_260_301);

    /** What has broken something somewhere: quotes, ends of texts, twins of each other, orders to terminals, beginnings of other languages. */
    private static final List<String> PIECES = List.of(
            "\0",
            "'",
            "\"",
            "\"\"",
            "''",
            "`",
            "\\",
            "\\'",
            "$$",
            "$1",
            "$(id)",
            "${HOME}",
            "$(DBTRELEASE_PASSWORD)",
            "`id`",
            ";",
            "--",
            "/*",
            "*/",
            "\n",
            "\r",
            "\r\n",
            "\t",
            " ",
            "\u0007",
            "\u001b[31m",
            "\u009b2J",
            "\u0085",
            "\u2028",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\ufffd",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "\u00e9",
            "e\u0301",
            "\u0430",
            "a",
            "A",
            "\u0131",
            "I",
            "\u0130",
            "\u212a",
            "k",
            "\u017f",
            "s",
            "\ufb01",
            "fi",
            "{{",
            "}}",
            "{{ live }}",
            "{{ green.x }}",
            "{% raw %}",
            "{fn now()}",
            "?",
            "??",
            ":x",
            "%s",
            "%n",
            "..",
            "../",
            "/",
            "//",
            "C:\\",
            "\u0000x",
            "null",
            "true",
            "NaN",
            "1e999",
            "-1",
            "0",
            "99999999999999999999",
            "__g1",
            "__r12",
            "_",
            "pg_catalog",
            "public",
            "dbt_release",
            "dbt_release_marker",
            "select 1",
            "; drop schema x; --",
            "]",
            "[",
            "{",
            "}",
            "<",
            ">",
            "&",
            "|",
            "&amp;",
            "!",
            "#",
            "@",
            "*",
            "-",
            "--help",
            "-x",
            "=",
            "://",
            "password=",
            ",",
            ".",
            "\u0300".repeat(20));

    private final Random random;

    private Hostile(long seed) {
        random = new Random(seed);
    }

    /** A property of a text. */
    @FunctionalInterface
    public interface Property<T> {
        void holds(T input) throws Exception;
    }

    /** Makes one input. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(Hostile hostile);
    }

    /** Whether the property holds for so many texts of at most so many pieces. */
    public static void texts(int tries, int pieces, Property<String> property) {
        inputs(tries, hostile -> hostile.text(pieces), property);
    }

    public static <T> void inputs(int tries, Maker<T> maker, Property<T> property) {
        Hostile hostile = new Hostile(SEED);
        for (int i = 0; i < tries; i++) {
            T input = maker.make(hostile);
            try {
                property.holds(input);
            } catch (Exception | AssertionError | StackOverflowError e) {
                throw new AssertionError(
                        "try %d of -Dtest.seed=%d: %s".formatted(i, SEED, escaped(String.valueOf(input))), e);
            }
        }
    }

    public Random random() {
        return random;
    }

    public <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** 0 to {@code pieces} pieces; one text in sixteen is one piece over and over, up to 5,000 characters. */
    public String text(int pieces) {
        if (random.nextInt(16) == 0) {
            String piece = oneOf(PIECES);
            return piece.repeat(random.nextInt(5_000 / piece.length() + 1));
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(pieces + 1); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.appendCodePoint(random.nextInt(0x110000));
                default -> text.append(oneOf(PIECES));
            }
        }
        return text.toString();
    }

    /** As {@link #text}, never empty. */
    public String someText(int pieces) {
        String text = text(pieces);
        return text.isEmpty() ? oneOf(PIECES) : text;
    }

    /** For messages: at most 300 characters, all of ASCII. */
    public static String escaped(String text) {
        StringBuilder shown = new StringBuilder("'");
        for (char c : text.toCharArray()) {
            if (shown.length() > 300) {
                return shown.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
            }
            shown.append(c >= ' ' && c <= '~' ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return shown.append('\'').toString();
    }
}
