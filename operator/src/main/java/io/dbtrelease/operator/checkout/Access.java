package io.dbtrelease.operator.checkout;

import java.util.Optional;
import org.eclipse.jgit.transport.Transport;

/** How one gets at a repository: who one is, whom one trusts, and what a failure means. */
interface Access extends AutoCloseable {
    /** Sets a transport up, before it is used. */
    void prepare(Transport transport);

    /** What a failure of a transport means, where this knows better than the exception; empty: the way to the server is broken, or the server. */
    Optional<CheckoutException> explain(Exception failure);

    @Override
    void close();
}
