package io.dbtrelease.warehouse.snowflake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The service as the driver sees it, in this process: its HTTP protocol, as far as logging in and running statements go, over a {@link DoubleAccount}. It knows
 * the operator's own statements and refuses all others; faults are said by the test. Nothing of it was held against the real service.
 */
final class SnowflakeDouble implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REQUEST_ID = Pattern.compile("(?:^|&)requestId=([^&]+)");

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Execution(CompletableFuture<String> reply, CompletableFuture<Boolean> held) {}

    final DoubleAccount account = new DoubleAccount();
    private final DoubleSql sql = new DoubleSql(account);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final boolean deduplicates;
    private final Map<String, Execution> byRequest = new ConcurrentHashMap<>();
    private final List<Execution> executions = new CopyOnWriteArrayList<>();
    private final List<DoubleFault> faults = new CopyOnWriteArrayList<>();
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<JsonNode> logins = new CopyOnWriteArrayList<>();
    private volatile @Nullable String refusesLogin;

    /** @param deduplicates whether a request that comes twice is done once */
    SnowflakeDouble(boolean deduplicates) {
        this.deduplicates = deduplicates;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    SnowflakeConfig config() {
        return config(new SnowflakeAuth.Password("pa55-of-the-operator"));
    }

    SnowflakeConfig config(SnowflakeAuth auth) {
        return new SnowflakeConfig(
                url(),
                "double",
                "WH",
                new SnowflakeLogin("OPERATOR_USER", "OPERATOR", auth),
                "BUILDER",
                null,
                "DBT_RELEASE.CONTROL",
                null);
    }

    DoubleFault fault(DoubleFault fault) {
        faults.add(fault);
        return fault;
    }

    /** No fault any more. */
    void heal() {
        faults.forEach(DoubleFault::over);
        faults.clear();
    }

    /** Waits until nothing runs any more. */
    void awaitIdle() {
        executions.forEach(e -> e.reply().join());
    }

    /** The statements that came, each as often as it came. */
    List<String> statements() {
        return List.copyOf(statements);
    }

    /** What the driver sent to log in. */
    List<JsonNode> logins() {
        return List.copyOf(logins);
    }

    /** Every login fails with this code from now on. */
    void refuseLogins(String code) {
        refusesLogin = code;
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (body.length > 2 && body[0] == 0x1f) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        if (path.endsWith("login-request")) {
            logins.add(JSON.readTree(body));
            String code = refusesLogin;
            reply(exchange, 200, code == null ? session() : error(code, "08001", "Login refused."));
        } else if (path.endsWith("token-request")) {
            reply(exchange, 200, renewed());
        } else if (path.endsWith("query-request")) {
            query(exchange, JSON.readTree(body).path("sqlText").asText());
        } else {
            reply(exchange, 200, "{\"success\":true,\"data\":null}");
        }
    }

    private void query(HttpExchange exchange, String text) throws IOException {
        statements.add(text);
        DoubleFault before = take(DoubleFault.Phase.BEFORE, text);
        if (before != null && goesWrong(exchange, before)) {
            return;
        }
        Matcher id = REQUEST_ID.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
        String requestId = id.find() ? id.group(1) : UUID.randomUUID().toString();
        Execution execution = deduplicates ? byRequest.computeIfAbsent(requestId, r -> execute(text)) : execute(text);
        CompletableFuture.anyOf(execution.reply(), execution.held()).join();
        if (!execution.reply().isDone()) {
            // It is held up inside: whoever waits for it loses the connection.
            exchange.close();
            return;
        }
        DoubleFault after = take(DoubleFault.Phase.AFTER, text);
        if (after == null || !goesWrong(exchange, after)) {
            reply(exchange, 200, execution.reply().join());
        }
    }

    private @Nullable DoubleFault take(DoubleFault.Phase phase, String text) {
        return faults.stream().filter(f -> f.takes(phase, text)).findFirst().orElse(null);
    }

    /** @return whether the request has its answer, or never gets one */
    private static boolean goesWrong(HttpExchange exchange, DoubleFault fault) throws IOException {
        switch (fault.action) {
            case DROP -> exchange.close();
            case UNAVAILABLE -> reply(exchange, 503, "");
            case EXPIRED -> reply(exchange, 200, error("390112", "08001", "Session token expired."));
            case FAIL, KILL -> reply(exchange, 200, error(fault.code, fault.state(), "This statement fails."));
            case HOLD -> {
                fault.hold();
                return false;
            }
        }
        return true;
    }

    private Execution execute(String text) {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> run(text, held), threads);
        Execution execution = new Execution(reply, held);
        executions.add(execution);
        return execution;
    }

    private String run(String text, CompletableFuture<Boolean> held) {
        String id = UUID.randomUUID().toString();
        DoubleAccount.Running running = new DoubleAccount.Running(id, text);
        synchronized (account) {
            account.running.add(running);
        }
        try {
            if (!DoubleBlock.is(text)) {
                return rows(sql.run(text), id);
            }
            String returned = new DoubleBlock(sql::run, s -> inside(s, held)).run(text);
            return rows(DoubleResult.select("anonymous block").row(returned), id);
        } catch (DoubleBlock.Killed e) {
            return error("000630", "57014", "Statement reached its statement timeout and was canceled.");
        } catch (DoubleError e) {
            return error(e.code, e.sqlState, String.valueOf(e.getMessage()));
        } finally {
            synchronized (account) {
                account.running.remove(running);
            }
        }
    }

    private void inside(String statement, CompletableFuture<Boolean> held) {
        DoubleFault fault = take(DoubleFault.Phase.INSIDE, statement);
        if (fault == null) {
            return;
        }
        switch (fault.action) {
            case KILL -> throw new DoubleBlock.Killed();
            case HOLD -> {
                held.complete(true);
                fault.hold();
            }
            default -> throw new DoubleError(fault.code, fault.state(), "This statement fails.");
        }
    }

    private static String session() {
        return "{\"success\":true,\"data\":{\"token\":\"t1\",\"masterToken\":\"m1\",\"validityInSeconds\":3600,\"masterValidityInSeconds\":14400,"
                + "\"serverVersion\":\"9.99\",\"sessionId\":1,\"parameters\":[{\"name\":\"AUTOCOMMIT\",\"value\":true}],\"sessionInfo\":{}}}";
    }

    private static String renewed() {
        return "{\"success\":true,\"data\":{\"sessionToken\":\"t2\",\"masterToken\":\"m2\",\"validityInSecondsST\":3600,\"validityInSecondsMT\":14400,\"sessionId\":1}}";
    }

    private static String error(String code, String state, String message) {
        ObjectNode error =
                JSON.createObjectNode().put("success", false).put("code", code).put("message", message);
        error.putObject("data").put("errorCode", code).put("sqlState", state).put("queryId", "0");
        return error.toString();
    }

    private static String rows(DoubleResult result, String queryId) {
        ObjectNode reply =
                JSON.createObjectNode().put("success", true).putNull("code").putNull("message");
        ObjectNode data = reply.putObject("data");
        data.putArray("parameters");
        ArrayNode types = data.putArray("rowtype");
        for (String column : result.columns()) {
            types.addObject()
                    .put("name", column)
                    .put("type", "text")
                    .put("length", 1000)
                    .put("byteLength", 4000)
                    .put("nullable", true)
                    .putNull("precision")
                    .putNull("scale");
        }
        ArrayNode rows = data.putArray("rowset");
        for (List<@Nullable String> row : result.rows()) {
            ArrayNode values = rows.addArray();
            row.forEach(values::add);
        }
        data.put("total", result.rows().size())
                .put("returned", result.rows().size())
                .put("queryId", queryId)
                .put("statementTypeId", result.type())
                .put("queryResultFormat", "json")
                .put("version", 1);
        return reply.toString();
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
