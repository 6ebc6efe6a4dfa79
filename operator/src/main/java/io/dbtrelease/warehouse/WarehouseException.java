package io.dbtrelease.warehouse;

/**
 * A warehouse that could not do what it was asked, or did not say whether it did. The message is for people and never holds a secret: it is
 * built from the engine's error text, never from a URL or a property.
 */
public final class WarehouseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble, as far as it can be told. */
    public enum Kind {
        /** No connection, or it broke: what was asked may have been done. */
        Unavailable,
        /** The credentials are refused. */
        AuthenticationFailed,
        /** The token is over. */
        TokenExpired,
        /** The engine lets nobody in from this address. */
        NetworkPolicy,
        /** The user may not take its role. */
        RoleNotGranted,
        /** What computes is suspended, is not there, or may not be used. */
        Suspended,
        /** What computes has used up what it may cost. */
        QuotaExceeded,
        /** A privilege is missing; the message has the statement that gives it, where it is known. */
        PermissionDenied,
        /** The operator has too much under way in this warehouse already: nothing was asked. */
        Busy,
        /** A statement or a lock took too long and was ended by the warehouse. */
        Timeout,
        /** Anything else that the engine reported. */
        Failed;

        /** Whether it is about the statement that was asked for: another time it would be the same. */
        public boolean isOfTheStatement() {
            return switch (this) {
                case PermissionDenied, Timeout, Failed -> true;
                case Unavailable,
                        AuthenticationFailed,
                        TokenExpired,
                        NetworkPolicy,
                        RoleNotGranted,
                        Suspended,
                        QuotaExceeded,
                        Busy -> false;
            };
        }
    }

    private final Kind kind;

    public WarehouseException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
