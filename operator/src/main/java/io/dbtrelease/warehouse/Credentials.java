package io.dbtrelease.warehouse;

/** A user and its password; its text form never shows the password. */
public record Credentials(String username, String password) {
    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}
