package io.dbtrelease.testsupport;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongFunction;

/** A beginning and then items without end, none of them held, with a count of what was read. */
public final class EndlessText extends InputStream {
    private final LongFunction<String> items;
    private byte[] part;
    private int at;
    private long item;
    private long count;

    public EndlessText(String start, LongFunction<String> items) {
        this.part = start.getBytes(StandardCharsets.UTF_8);
        this.items = items;
    }

    /** Bytes that were read. */
    public long count() {
        return count;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        read(one, 0, 1);
        return one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int filled = 0;
        while (filled < length) {
            if (at == part.length) {
                part = items.apply(item++).getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            int some = Math.min(length - filled, part.length - at);
            System.arraycopy(part, at, buffer, offset + filled, some);
            at += some;
            filled += some;
        }
        count += filled;
        return filled;
    }

    /** One character over and over. */
    public static EndlessText of(String start, char character) {
        char[] much = new char[1 << 16];
        Arrays.fill(much, character);
        String text = new String(much);
        return new EndlessText(start, i -> text);
    }
}
