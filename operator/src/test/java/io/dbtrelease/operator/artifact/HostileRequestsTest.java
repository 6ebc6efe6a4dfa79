package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as no client writes them, byte by byte: refused, or dropped, and never a bug of ours. */
class HostileRequestsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static EndpointFixture endpoint;

    @BeforeAll
    static void start() throws IOException {
        endpoint = new EndpointFixture();
    }

    @AfterAll
    static void stop() {
        endpoint.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT * HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
                "PUT mailto:a HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
                "PUT urn:x HTTP/1.1\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n\r\n",
                "PUT //v1/report HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "PUT /v1/../v1/report HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "PUT /v1/artifacts/../../../../etc/passwd HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "PUT /v1/artifacts/%2e%2e%2fplan%2fmanifest.json HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json%00 HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nContent-Length: 1073741824\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nContent-Length: 0x10\r\n\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
                "PUT /v1/artifacts/build/manifest.json HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                "PUT /v1/report HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
                "PUT /v1/report HTTP/1.1\r\nContent-Length: 4\r\n\r\nnull",
                "PUT /v1/report HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /v1/progress HTTP/1.1\r\nContent-Length: 4097\r\n\r\n",
                "POST /v1/progress HTTP/1.1\r\nContent-Length: 22\r\n\r\n{\"done\":1e9,\"total\":-1}",
                "TRACE /v1/report HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "\0\0\0\0\r\n\r\n",
                "GET",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
            })
    void what_no_client_writes_is_refused(String request) throws IOException {
        String told =
                request.replaceFirst("HTTP/1.1\r\n", "HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer build-token\r\n");
        String answer = exchange(told);
        assertThat(answer)
                .satisfiesAnyOf(
                        none -> assertThat(none).isEmpty(),
                        refused -> assertThat(refused).matches("(?s)HTTP/1.1 4[0-9][0-9] .*"));
        assertThat(answer).doesNotContain("build-token", "io.dbtrelease");
        assertThat(endpoint.store.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Basic YTpi",
                "bearer build-token",
                "Bearer build-token x",
                "Bearer \u00e9"
            })
    void what_is_no_token_of_a_pod_is_refused(String authorization) throws IOException {
        String answer = exchange("PUT /v1/report HTTP/1.1\r\nHost: x\r\nAuthorization: " + authorization
                + "\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(answer).startsWith("HTTP/1.1 401 ");
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (java.net.SocketException reset) {
                return "";
            }
        }
    }
}
