package io.dbtrelease.operator.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of what an attempt owns: the same for the same attempt, different for any other. */
public final class JobNames {
    /** Of a label's value, and of a Job's name, which its pods carry as a label. */
    static final int MAX_LENGTH = 63;

    private static final int HASH_LENGTH = 8;

    private JobNames() {}

    /**
     * {@code <release>-a<attempt>-<kind>-<round>}, at most 63 characters of {@code [a-z0-9-]}. A release whose name is too
     * long for that or has dots is shortened, and a hash of the full name keeps it apart from others.
     */
    public static String of(String release, int attempt, JobKind kind, int round) {
        String suffix = "-a" + attempt + "-" + kind.label() + "-" + round;
        return shorten(release, MAX_LENGTH - suffix.length()) + suffix;
    }

    /** A release's name as the value of a label: shortened in the same way. */
    public static String labelValue(String release) {
        return shorten(release, MAX_LENGTH);
    }

    private static String shorten(String name, int length) {
        if (name.length() <= length && name.indexOf('.') < 0) {
            return name;
        }
        String plain = name.replace('.', '-');
        int kept = Math.min(plain.length(), length - HASH_LENGTH - 1);
        return plain.substring(0, kept).replaceAll("-+$", "") + "-" + hash(name);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
