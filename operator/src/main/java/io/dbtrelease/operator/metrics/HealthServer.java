package io.dbtrelease.operator.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over plain HTTP. */
public final class HealthServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * @param port 0: any
     * @param healthy false: the process should be ended
     * @param ready false: it should not be counted on yet
     */
    public HealthServer(int port, PrometheusMeterRegistry registry, BooleanSupplier healthy, BooleanSupplier ready)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 16);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/metrics", e -> answer(e, 200, "text/plain; version=0.0.4; charset=utf-8", registry::scrape));
        server.createContext("/healthz", e -> check(e, healthy));
        server.createContext("/readyz", e -> check(e, ready));
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void check(HttpExchange exchange, BooleanSupplier good) throws IOException {
        boolean ok = good.getAsBoolean();
        answer(exchange, ok ? 200 : 503, "text/plain", () -> ok ? "ok\n" : "not ready\n");
    }

    private static void answer(HttpExchange exchange, int code, String type, Supplier<String> body) throws IOException {
        try (exchange) {
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
