package io.dbtrelease.operator.status;

/** Texts that come from outside and go into status or Events. */
public final class Bounded {
    /** Characters of a message in status and in an Event. */
    public static final int MESSAGE = 1024;

    private Bounded() {}

    /** The text, cut where it is longer than {@link #MESSAGE}. */
    public static String message(String text) {
        return cut(text, MESSAGE);
    }

    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
