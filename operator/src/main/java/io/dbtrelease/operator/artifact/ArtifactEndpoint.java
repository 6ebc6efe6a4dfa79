package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The HTTP server that collectors deliver to. Protocol and bounds: {@code docs/artifacts.md}.
 */
public final class ArtifactEndpoint implements AutoCloseable {
    /**
     * @param address where to listen; port 0: any
     * @param accepting false: answer 503, because another replica leads
     * @param reported called after a report was stored, on the request's thread; it must return at once
     */
    public ArtifactEndpoint(
            InetSocketAddress address,
            CallerLookup lookup,
            ArtifactStore store,
            ProgressBoard board,
            BooleanSupplier accepting,
            Consumer<BuildRef> reported,
            Clock clock) {}

    /** Starts to listen. */
    public void start() throws IOException {}

    /** The port that is listened on. */
    public int port() {
        return 0;
    }

    @Override
    public void close() {}
}
