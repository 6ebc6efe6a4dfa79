package io.dbtrelease.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Where images come from: one that was pulled by its tag can be pulled by its digest. */
final class SimRegistry {
    private final Map<String, String> tags = new HashMap<>();

    /** The image by its tag. */
    String pull(String image) {
        int at = image.indexOf('@');
        String tag = at < 0 ? image : tags.get(image.substring(at + 1));
        if (tag == null) {
            throw new IllegalStateException("no such image: " + image);
        }
        tags.put(digest(tag), tag);
        return tag;
    }

    static String digest(String tag) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(tag.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
