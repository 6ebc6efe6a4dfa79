package io.dbtrelease.testsupport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A source of input as nobody wishes it; {@link HostileTexts} makes it known to properties. */
public final class Hostile {
    private static final long SEED = Long.getLong("test.seed", 0);

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

    private final long seed;
    private final Random random;

    /** The same for the same seed, unless -Dtest.seed gives another to all. */
    Hostile(long seed) {
        this.seed = seed;
        random = new Random(seed ^ SEED);
    }

    static List<String> pieces() {
        List<String> pieces = new ArrayList<>(PIECES);
        if (SEED != 0) {
            Collections.shuffle(pieces, new Random(SEED));
        }
        return pieces;
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

    @Override
    public String toString() {
        return "Hostile[" + seed + "]";
    }
}
