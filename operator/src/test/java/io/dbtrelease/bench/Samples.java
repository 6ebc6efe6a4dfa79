package io.dbtrelease.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Durations in nanoseconds, and what is said of them in milliseconds. */
record Samples(long[] sorted) {
    static Samples of(Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    int count() {
        return sorted.length;
    }

    String median() {
        return at(0.5);
    }

    String p99() {
        return at(0.99);
    }

    String max() {
        return at(1);
    }

    private String at(double quantile) {
        return sorted.length == 0
                ? "-"
                : millis(sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]);
    }

    /** {@code 0.42}, {@code 6.3} or {@code 1,234}. */
    static String millis(long nanos) {
        double millis = nanos / 1e6;
        return String.format(Locale.ROOT, millis < 1 ? "%.2f" : millis < 10 ? "%.1f" : "%,.0f", millis);
    }
}
