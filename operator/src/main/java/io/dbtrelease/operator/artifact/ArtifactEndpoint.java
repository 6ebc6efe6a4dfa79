package io.dbtrelease.operator.artifact;

import com.sun.net.httpserver.HttpServer;
import io.dbtrelease.store.ArtifactStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server that collectors deliver to. Protocol and bounds: {@code docs/artifacts.md}.
 *
 * <p>It holds 64 KiB a request, and 1 MiB an upload, whatever the size of what is uploaded.
 */
public final class ArtifactEndpoint implements AutoCloseable {
    private static final int MAX_REQUESTS_AT_ONCE = 256;
    private static final int BACKLOG = 128;
    private static final Duration HEADER_TIME = Duration.ofSeconds(15);

    private final InetSocketAddress address;
    private final Deadlines deadlines = new Deadlines(MAX_REQUESTS_AT_ONCE, HEADER_TIME);
    private final EndpointHandler handler;
    private @Nullable HttpServer server;

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
            Clock clock) {
        this.address = address;
        this.handler = new EndpointHandler(
                new CallerVerifier(lookup, clock),
                new Uploads(store, board, reported, clock),
                new States(store),
                accepting,
                deadlines);
    }

    /** Starts to listen. Call it once. */
    public void start() throws IOException {
        HttpServer http = HttpServer.create(address, BACKLOG);
        http.setExecutor(deadlines::run);
        http.createContext("/", handler);
        http.start();
        server = http;
    }

    /** The port that is listened on. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.getAddress().getPort();
    }

    /** Stops to listen, and closes what is open. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        deadlines.close();
    }
}
