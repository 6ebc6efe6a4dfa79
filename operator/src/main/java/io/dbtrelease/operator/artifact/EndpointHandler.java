package io.dbtrelease.operator.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.dbtrelease.store.Digests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From HTTP to {@link Uploads} and back. */
final class EndpointHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(EndpointHandler.class);

    private static final String FILES = "/v1/artifacts/";
    private static final String STATE = "/v1/state";
    private static final Duration SMALL_TIME = Duration.ofSeconds(30);

    /** For 512 MiB at 1 MiB/s, and a bit. */
    private static final Duration FILE_TIME = Duration.ofMinutes(10);

    private static final Duration LINGER_TIME = Duration.ofSeconds(2);

    private static final int MAX_TOKEN = 16 << 10;

    private final CallerVerifier verifier;
    private final Uploads uploads;
    private final States states;
    private final BooleanSupplier accepting;
    private final Deadlines deadlines;

    EndpointHandler(
            CallerVerifier verifier, Uploads uploads, States states, BooleanSupplier accepting, Deadlines deadlines) {
        this.verifier = verifier;
        this.uploads = uploads;
        this.states = states;
        this.accepting = accepting;
        this.deadlines = deadlines;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            deadlines.extend(SMALL_TIME);
            if (STATE.equals(exchange.getRequestURI().getRawPath())) {
                state(exchange);
            } else {
                respond(exchange, serve(exchange));
            }
        }
    }

    /** The one request that is answered with a file. */
    private void state(HttpExchange exchange) throws IOException {
        boolean[] begun = {false};
        Answer refused = answer(() -> {
            if (!exchange.getRequestMethod().equals("GET")) {
                throw new RequestRefusedException(405, "WrongMethod", "the method is GET");
            }
            try {
                states.send(caller(exchange, true), state -> {
                    deadlines.extend(FILE_TIME);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.getResponseHeaders()
                            .set("X-Content-SHA256", state.facts().sha256());
                    begun[0] = true;
                    exchange.sendResponseHeaders(200, state.facts().bytes());
                    state.build().read(ArtifactFile.LiveManifest.path(), content -> {
                        content.transferTo(exchange.getResponseBody());
                        return true;
                    });
                });
            } catch (ArtifactRefusedException e) {
                // What was sent so far does not have the digest that was promised.
                throw new IOException(e);
            }
            return new Answer(200, "Sent", "the manifest is sent");
        });
        if (!begun[0]) {
            respond(exchange, refused);
        }
    }

    private Answer serve(HttpExchange exchange) {
        return answer(() -> route(exchange, exchange.getRequestURI().getRawPath()));
    }

    @FunctionalInterface
    private interface Request {
        Answer serve() throws IOException, RequestRefusedException;
    }

    private Answer answer(Request request) {
        try {
            if (!accepting.getAsBoolean()) {
                throw new RequestRefusedException(503, "NotLeading", "another replica of the operator leads");
            }
            return request.serve();
        } catch (RequestRefusedException e) {
            log.atDebug().addKeyValue("reason", e.answer().reason()).log("refused a collector's request");
            return e.answer();
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("could not serve a collector's request");
            return new Answer(503, "Unavailable", "the request could not be served now");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a collector's request failed");
            return new Answer(500, "Internal", "the request failed");
        }
    }

    private Answer route(HttpExchange exchange, @Nullable String path) throws IOException, RequestRefusedException {
        if (path == null) {
            throw new RequestRefusedException(404, "NoSuchPath", "there is no path");
        }
        switch (path) {
            case "/v1/progress" -> {
                long length = begin(exchange, "POST", ReportJson.MAX_PROGRESS_BYTES);
                Caller caller = caller(exchange, false);
                return uploads.progress(caller, body(exchange, length));
            }
            case "/v1/report" -> {
                long length = begin(exchange, "PUT", ReportJson.MAX_REPORT_BYTES);
                Caller caller = caller(exchange, true);
                Answer answer = uploads.report(caller, body(exchange, length));
                log.atInfo()
                        .addKeyValue("namespace", caller.build().namespace())
                        .addKeyValue("release", caller.build().release())
                        .addKeyValue("attempt", caller.build().attempt())
                        .addKeyValue("job", caller.jobName())
                        .log(answer.message());
                return answer;
            }
            default -> {
                if (!path.startsWith(FILES)) {
                    throw new RequestRefusedException(404, "NoSuchPath", "there is no such path");
                }
                return file(exchange, path.substring(FILES.length()));
            }
        }
    }

    private Answer file(HttpExchange exchange, String name) throws IOException, RequestRefusedException {
        Caller caller = caller(exchange, true);
        ArtifactFile file = ArtifactFile.of(caller.build().kind(), name)
                .orElseThrow(() -> new RequestRefusedException(
                        404, "NoSuchFile", "such a Job does not deliver a file of that name"));
        long length = begin(exchange, "PUT", file.maxBytes());
        String digest = exchange.getRequestHeaders().getFirst("X-Content-SHA256");
        if (digest == null || !Digests.isSha256(digest)) {
            throw new RequestRefusedException(
                    400, "NoDigest", "X-Content-SHA256 must be the content's SHA-256 in lower-case hex");
        }
        deadlines.extend(FILE_TIME);
        Counted body = new Counted(exchange.getRequestBody());
        try {
            Answer answer = uploads.file(caller, file, body, length, digest);
            // A client that is still sending sees a closed connection instead of the answer.
            body.skipNBytes(length - body.count());
            return answer;
        } catch (RequestRefusedException e) {
            if (e.answer().isFinal()) {
                body.skipNBytes(length - body.count());
            }
            throw e;
        }
    }

    /** Checks the method and the length, and returns the length. */
    private static long begin(HttpExchange exchange, String method, long maxBytes) throws RequestRefusedException {
        if (!exchange.getRequestMethod().equals(method)) {
            throw new RequestRefusedException(405, "WrongMethod", "the method is " + method);
        }
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length == null || exchange.getRequestHeaders().containsKey("Transfer-Encoding")) {
            throw new RequestRefusedException(411, "NoLength", "Content-Length is required");
        }
        // The server has parsed it before, and refused what is no number.
        long bytes = Long.parseLong(length);
        if (bytes > maxBytes) {
            throw new RequestRefusedException(413, "TooLarge", "at most %d bytes are taken".formatted(maxBytes));
        }
        return bytes;
    }

    private Caller caller(HttpExchange exchange, boolean fresh) throws IOException, RequestRefusedException {
        return verifier.verify(token(exchange.getRequestHeaders().getFirst("Authorization")), fresh);
    }

    private static String token(@Nullable String header) throws RequestRefusedException {
        if (header == null || !header.startsWith("Bearer ") || header.length() == 7 || header.length() > MAX_TOKEN) {
            throw new RequestRefusedException(401, "NoToken", "Authorization must be a bearer token");
        }
        return header.substring(7);
    }

    private static byte[] body(HttpExchange exchange, long length) throws IOException, RequestRefusedException {
        byte[] body = exchange.getRequestBody().readNBytes((int) length);
        if (body.length < length) {
            throw new RequestRefusedException(422, "ContentMismatch", "the body ended early");
        }
        return body;
    }

    private void respond(HttpExchange exchange, Answer answer) throws IOException {
        byte[] line = answer.line();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (!answer.succeeded()) {
            // Another connection may reach another replica.
            exchange.getResponseHeaders().set("Connection", "close");
        }
        exchange.sendResponseHeaders(answer.status(), line.length);
        OutputStream body = exchange.getResponseBody();
        body.write(line);
        // Sends the answer first, then waits for up to 64 KiB that the client may still send: a client whose bytes meet
        // a closed connection loses the answer.
        deadlines.extend(LINGER_TIME);
        body.close();
    }

    /** Knows how much was read. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(n);
            count += skipped;
            return skipped;
        }
    }
}
