package io.dbtrelease.operator.checkout;

import java.time.Duration;

/**
 * Bounds of a checkout.
 *
 * @param received bytes that a server may send, all requests of a try together
 * @param tree bytes of the work tree
 * @param file bytes of one file, and of any other object of the repository
 * @param files files and folders of the work tree
 * @param commits how far back a commit is looked for where the server does not give it by its number
 * @param silence how long a server may say nothing; whole seconds
 * @param oneTry how long one try may take
 * @param allTries how long a server that cannot be reached is tried again
 */
record Limits(
        long received,
        long tree,
        long file,
        int files,
        int commits,
        Duration silence,
        Duration oneTry,
        Duration allTries) {
    private static final long MIB = 1 << 20;

    /** 512 MiB sent, 512 MiB of files, 64 MiB a file, 50,000 of them; 5 min a try, 10 min in all. */
    static final Limits DEFAULT = new Limits(
            512 * MIB,
            512 * MIB,
            64 * MIB,
            50_000,
            200,
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10));
}
