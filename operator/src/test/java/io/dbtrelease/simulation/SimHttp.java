package io.dbtrelease.simulation;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The real client's HTTP, answered at once on the caller's thread: what the client does around it (encoding, retries, errors) is the production code's. */
final class SimHttp extends StandardHttpClient<SimHttp, SimHttp.Factory, SimHttp.Builder> {
    /** The other end. */
    @FunctionalInterface
    interface Server {
        Answer answer(String method, URI uri, String body) throws IOException;
    }

    record Answer(int code, String body) {}

    /**
     * How often a request is made that a server answers with 429 or 5xx or not at all. The client itself would make it up to eleven times, with pauses, on a thread that
     * all clients of a JVM share; a run has a thread of its own, so the same is done here.
     */
    private static final int TRIES = 3;

    private final Server server;

    private SimHttp(Builder builder, AtomicBoolean closed, Server server) {
        super(builder, closed);
        this.server = server;
    }

    static KubernetesClient client(Server server) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://simulated/")
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new Factory(server))
                .withKubernetesSerialization(SimOperator.TYPES)
                .build();
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        for (int left = TRIES; ; left--) {
            try {
                Answer answer = server.answer(request.method(), request.uri(), text(request));
                if (left > 1 && (answer.code() == 429 || answer.code() >= 500)) {
                    continue;
                }
                return CompletableFuture.completedFuture(
                        new Response(request, answer, new Body(answer.body(), consumer)));
            } catch (IOException e) {
                if (left == 1) {
                    return CompletableFuture.failedFuture(e);
                }
            }
        }
    }

    private static String text(StandardHttpRequest request) {
        return switch (request.body()) {
            case StandardHttpRequest.StringBodyContent s -> s.getContent();
            case StandardHttpRequest.ByteArrayBodyContent b -> new String(b.getContent(), StandardCharsets.UTF_8);
            case null, default -> "";
        };
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        return CompletableFuture.failedFuture(new IOException("watches are the simulation's own"));
    }

    @Override
    protected void doClose() {}

    private static final class Body implements AsyncBody {
        private final String text;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean sent;

        Body(String text, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.text = text;
            this.consumer = consumer;
        }

        @Override
        public void consume() {
            if (sent) {
                // The consumer asks for more.
                done.complete(null);
                return;
            }
            sent = true;
            try {
                consumer.consume(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))), this);
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }

    private static final class Response extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
        private final HttpRequest request;
        private final Answer answer;
        private final Body body;

        Response(HttpRequest request, Answer answer, Body body) {
            super(Map.of("Content-Type", List.of("application/json")));
            this.request = request;
            this.answer = answer;
            this.body = body;
        }

        @Override
        public int code() {
            return answer.code();
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }

    static final class Factory implements HttpClient.Factory {
        private final Server server;

        Factory(Server server) {
            this.server = server;
        }

        @Override
        public Builder newBuilder() {
            return new Builder(this);
        }
    }

    static final class Builder extends StandardHttpClientBuilder<SimHttp, Factory, Builder> {
        Builder(Factory factory) {
            super(factory);
        }

        @Override
        public SimHttp build() {
            @Nullable SimHttp parent = client;
            return new SimHttp(this, parent == null ? new AtomicBoolean() : parent.getClosed(), clientFactory.server);
        }

        @Override
        protected Builder newInstance(Factory factory) {
            return new Builder(factory);
        }
    }
}
