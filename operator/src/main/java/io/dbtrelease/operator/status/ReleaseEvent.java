package io.dbtrelease.operator.status;

/**
 * One Event.
 *
 * @param warning whether its type is Warning, not Normal
 * @param reason CamelCase
 * @param message for people, at most 1024 characters
 */
public record ReleaseEvent(boolean warning, String reason, String message) {
    private static final int LIMIT = 1024;

    public ReleaseEvent {
        message = message.length() <= LIMIT ? message : message.substring(0, LIMIT - 1) + "…";
    }

    public static ReleaseEvent normal(String reason, String message) {
        return new ReleaseEvent(false, reason, message);
    }

    public static ReleaseEvent warning(String reason, String message) {
        return new ReleaseEvent(true, reason, message);
    }
}
