package io.dbtrelease.operator.status;

import io.dbtrelease.text.Shown;

/** Texts that come from outside and go into status or Events: one line, whole Unicode, no control characters, no passwords of URLs. */
public final class Bounded {
    /** Characters of a message in status and in an Event. */
    public static final int MESSAGE = 1024;

    private static final int WORD = 200;

    private Bounded() {}

    /** The text, cut where it is longer than {@link #MESSAGE}. */
    public static String message(String text) {
        return cut(text, MESSAGE);
    }

    /** A name or a few words, cut to 200 characters. */
    public static String word(String text) {
        return cut(text, WORD);
    }

    static String cut(String text, int length) {
        return Shown.line(text, length);
    }
}
