package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry may answer that is none, or none that means well. What real ones answer is asked in {@code RegistryIT}. */
class HttpImageRegistryTest {
    private static final RegistryLogin ANN = new RegistryLogin("ann", "hunter2");
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";

    /** A test in which the time is over waits for it. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private String host;
    private Handler handler;
    private Duration patience = Duration.ofSeconds(30);

    private interface Handler {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            try {
                handler.answer(exchange);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        server.start();
        host = "127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void end() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void whatIsThereIsFoundWithOneRequest() {
        handler = exchange -> answer(exchange, 200, OCI, "");
        assertThat(look(null)).isEqualTo(new ImageLook.Found());
        assertThat(requests).containsExactly("HEAD /v2/team/shop/manifests/1");
    }

    @Test
    void aPageIsNoManifest() {
        handler = exchange -> answer(exchange, 200, "text/html", "");
        assertThat(reason(null)).contains("no manifest");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"errors\": [{\"code\": \"MANIFEST_UNKNOWN\"}]}', true",
        "'{\"errors\": [{\"code\": \"OTHER\"}, {\"code\": \"NAME_UNKNOWN\"}]}', true",
        "'{\"errors\": [{\"code\": \"UNAUTHORIZED\"}]}', false",
        "'{\"errors\": \"MANIFEST_UNKNOWN\"}', false",
        "'<html>not found</html>', false",
        "'', false"
    })
    void onlyARegistrysOwnWordSaysThatItIsGone(String body, boolean missing) {
        handler = exchange -> answer(exchange, 404, "application/json", body);
        assertThat(look(null) instanceof ImageLook.Missing).isEqualTo(missing);
        assertThat(requests).containsExactly("HEAD /v2/team/shop/manifests/1", "GET /v2/team/shop/manifests/1");
    }

    @ParameterizedTest
    @CsvSource({"403, lets nobody in", "429, too often", "500, answered 500", "204, answered 204", "410, answered 410"})
    void allElseIsNotKnown(int status, String reason) {
        handler = exchange -> answer(exchange, status, OCI, "");
        assertThat(reason(null)).contains(reason).contains(host);
    }

    @Test
    void aRedirectIsNotFollowed() {
        handler = exchange -> {
            exchange.getResponseHeaders().add("Location", "http://" + host + "/elsewhere");
            answer(exchange, 307, OCI, "");
        };
        assertThat(reason(ANN)).contains("answered 307");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aPasswordIsSentWhereItIsAskedFor() {
        handler = exchange -> {
            if (ANN.basic().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 200, OCI, "");
            } else {
                challenge(exchange, "Basic realm=\"registry\"");
            }
        };
        assertThat(look(ANN)).isEqualTo(new ImageLook.Found());
        assertThat(reason(new RegistryLogin("ann", "wrong"))).contains("refuses the login");
        assertThat(reason(null)).contains("no pull secret has one for it");
        assertThat(requests).hasSize(5);
    }

    @Test
    void aTokenIsFetchedWhereOneIsWanted() {
        handler = bearer("http://" + host + "/token?x=1", "{\"access_token\": \"abc.def\"}");
        assertThat(look(ANN)).isEqualTo(new ImageLook.Missing());
        assertThat(requests)
                .containsExactly(
                        "HEAD /v2/team/shop/manifests/1",
                        "GET /token?x=1&service=a+registry&scope=repository%3Ateam%2Fshop%3Apull",
                        "HEAD /v2/team/shop/manifests/1",
                        "GET /v2/team/shop/manifests/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"token\": 7}",
                "{\"token\": \"a b\"}",
                "{\"token\": \"a\\r\\nX: y\"}",
                "{\"token\": {\"token\": \"abc\"}}"
            })
    void whatIsNoTokenIsNotSent(String body) {
        handler = bearer("http://" + host + "/token", body);
        assertThat(reason(ANN)).contains("gave none");
        assertThat(requests).hasSize(2);
    }

    @Test
    void aTokenThatIsTooLongIsNotRead() {
        handler = bearer("http://" + host + "/token", "{\"token\": \"abc\", \"x\": \"" + "y".repeat(65 << 10) + "\"}");
        assertThat(reason(ANN)).contains("no answer that can be used");
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://elsewhere.example/token",
                "ftp://127.0.0.1/token",
                "file:///etc/passwd",
                "//127.0.0.1/token",
                "https://ann@127.0.0.1/token",
                "https://127.0.0.1/token#x",
                "https://elsewhere.example/token",
                "https:token",
                "not a url",
                ""
            })
    void nobodyIsSentElsewhere(String realm) {
        handler = bearer(realm, "{}");
        assertThat(reason(ANN)).contains(host);
        assertThat(requests).hasSize(1);
    }

    @Test
    void nothingThatItWroteIsSaid() {
        handler = bearer("http://" + host + "/token?key=hunter2", "{\"token\": \"hunter2 hunter2\"}");
        assertThat(reason(ANN)).doesNotContain("hunter2", "key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Digest realm=\"x\"", "Negotiate", "Basic2", "=", ""})
    void aLoginOfAnotherKindIsNotMade(String header) {
        handler = exchange -> challenge(exchange, header);
        assertThat(reason(ANN)).contains("a kind that the operator does not know");
        assertThat(requests).hasSize(1);
    }

    @Test
    void oneThatDoesNotAnswerIsNotWaitedFor() {
        patience = SHORT;
        handler = exchange -> over.await();
        assertThat(reason(null)).contains("did not answer");
    }

    @Test
    void norOneWhoseAnswerDoesNotEnd() {
        patience = SHORT;
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                over.await();
            } else {
                challenge(exchange, "Bearer realm=\"http://" + host + "/token\"");
            }
        };
        assertThat(reason(null)).contains("did not answer within");
    }

    @Test
    void oneThatIsNotThereIsNamed() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            host = "127.0.0.1:" + free.getLocalPort();
        }
        assertThat(reason(null)).contains(host + " could not be reached");
    }

    @Test
    void onlyRegistriesThatAreNamedAreAskedWithoutTls() {
        handler = exchange -> answer(exchange, 200, OCI, "");
        try (HttpImageRegistry registry = new HttpImageRegistry(
                new ImageCheckSettings(true, HostPatterns.of(Set.of("*")), HostPatterns.of(Set.of())),
                patience,
                null)) {
            assertThat(registry.look(new ImageName(host, "team/shop", "1"), ANN))
                    .isInstanceOf(ImageLook.Unknown.class);
        }
        assertThat(requests).isEmpty();
    }

    private Handler bearer(String realm, String token) {
        return exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                        .isEqualTo(ANN.basic());
                answer(exchange, 200, "application/json", token);
            } else if ("Bearer abc.def".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 404, "application/json", "{\"errors\": [{\"code\": \"MANIFEST_UNKNOWN\"}]}");
            } else {
                challenge(exchange, "Bearer realm=\"" + realm + "\",service=\"a registry\"");
            }
        };
    }

    private static void challenge(HttpExchange exchange, String header) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", header);
        answer(exchange, 401, "application/json", "");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String reason(@Nullable RegistryLogin login) {
        ImageLook look = look(login);
        assertThat(look).isInstanceOf(ImageLook.Unknown.class);
        return ((ImageLook.Unknown) look).reason();
    }

    private ImageLook look(@Nullable RegistryLogin login) {
        try (HttpImageRegistry registry = new HttpImageRegistry(
                new ImageCheckSettings(
                        true, HostPatterns.of(Set.of("127.0.0.1")), HostPatterns.of(Set.of("127.0.0.1"))),
                patience,
                null)) {
            return registry.look(new ImageName(host, "team/shop", "1"), login);
        }
    }
}
