package io.dbtrelease.operator.status;

/**
 * One Event.
 *
 * @param warning whether its type is Warning, not Normal
 * @param reason CamelCase
 * @param message for people, cut at {@link Bounded#MESSAGE} characters
 */
public record ReleaseEvent(boolean warning, String reason, String message) {
    public ReleaseEvent {
        message = Bounded.message(message);
    }

    public static ReleaseEvent normal(String reason, String message) {
        return new ReleaseEvent(false, reason, message);
    }

    public static ReleaseEvent warning(String reason, String message) {
        return new ReleaseEvent(true, reason, message);
    }
}
