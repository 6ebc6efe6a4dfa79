package io.dbtrelease.operator.checkout;

/** Why there is no work tree. */
enum Trouble {
    /** The server, or the way to it, does not answer as it should. It may later. */
    Unreachable(true),
    Authentication(false),
    RepositoryNotFound(false),
    UnknownRevision(false),
    AmbiguousRevision(false),
    HostKeyUnknown(false),
    CertificateUnknown(false),
    Redirected(false),
    TooLarge(false),
    UnsafeTree(false),
    NoProject(false),
    BadSecret(false);

    private final boolean passing;

    Trouble(boolean passing) {
        this.passing = passing;
    }

    /** Whether another try may end otherwise. */
    boolean isPassing() {
        return passing;
    }
}
