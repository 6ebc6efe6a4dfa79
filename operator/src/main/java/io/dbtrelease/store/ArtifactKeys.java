package io.dbtrelease.store;

import java.util.regex.Pattern;

/** Which keys there may be. The stores underneath take a key's word for it: {@code ../x} would leave their folder. */
final class ArtifactKeys {
    private static final int MAX_LENGTH = 900;
    private static final String SEGMENT = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final Pattern KEY = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");

    private ArtifactKeys() {}

    /** @throws IllegalArgumentException unless {@code key} is one; the message does not repeat it */
    static String check(String key) {
        if (key.length() > MAX_LENGTH || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a key of the artifact store");
        }
        return key;
    }
}
