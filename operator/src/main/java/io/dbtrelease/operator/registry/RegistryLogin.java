package io.dbtrelease.operator.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who one is to a registry. */
public record RegistryLogin(String username, String password) {
    /** The value of an Authorization header. */
    String basic() {
        byte[] text = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text);
    }

    /** Without its values. */
    @Override
    public String toString() {
        return "RegistryLogin";
    }
}
