package io.dbtrelease.operator.checkout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.dbtrelease.testsupport.TestCertificates;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** git's own server program, {@code git http-backend}, behind TLS and a password. */
final class GitHttpsServer implements AutoCloseable {
    static final String USER = "deploy";
    static final String PASSWORD = "glpat-3f9d27aa51c0";

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path root;
    private final List<String> credentials = new CopyOnWriteArrayList<>();
    private volatile @Nullable String redirect;
    private volatile int status;
    private volatile boolean open;

    GitHttpsServer(Path root, TestCertificates certificates) throws IOException, GeneralSecurityException {
        this.root = root;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url(String repository) {
        return "https://localhost:" + server.getAddress().getPort() + "/" + repository;
    }

    /** Each {@code Authorization} that somebody sent. */
    List<String> credentials() {
        return credentials;
    }

    /** From now on it answers each request with this place. */
    void redirectTo(String url) {
        redirect = url;
    }

    /** From now on it answers each request with this; 0: as it should. */
    void answer(int code) {
        status = code;
    }

    /** From now on it asks for no password. */
    void toAnybody() {
        open = true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                credentials.add(authorization);
            }
            String wanted = "Basic "
                    + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (status != 0) {
                exchange.sendResponseHeaders(status, -1);
            } else if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else if (!open && !wanted.equals(authorization)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                backend(exchange);
            }
        }
    }

    private void backend(HttpExchange exchange) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> env = builder.environment();
        env.put("GIT_PROJECT_ROOT", root.toString());
        env.put("GIT_HTTP_EXPORT_ALL", "1");
        env.put("GIT_CONFIG_GLOBAL", "/dev/null");
        env.put("REQUEST_METHOD", exchange.getRequestMethod());
        env.put("PATH_INFO", exchange.getRequestURI().getPath());
        put(env, "QUERY_STRING", exchange.getRequestURI().getQuery());
        put(env, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(env, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(env, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        Process process = builder.start();
        threads.execute(() -> {
            try (OutputStream out = process.getOutputStream()) {
                exchange.getRequestBody().transferTo(out);
            } catch (IOException e) {
                // The program has read what it wanted.
            }
        });
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            int code = 200;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] header = line.split(": ", 2);
                if (header[0].equals("Status")) {
                    code = Integer.parseInt(header[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(header[0], header[1]);
                }
            }
            exchange.sendResponseHeaders(code, 0);
            in.transferTo(exchange.getResponseBody());
        } finally {
            process.destroy();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static void put(Map<String, String> env, String name, @Nullable String value) {
        env.put(name, value == null ? "" : value);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
