package io.dbtrelease.operator.registry;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Requests to hosts that tenants name: each has its time, its answer is small, and nothing is followed. */
final class BoundedHttp implements AutoCloseable {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(5);

    /** Of bytes of an answer. */
    private static final int LONGEST_ANSWER = 64 << 10;

    private final HttpClient http;
    private final Duration time;

    /**
     * @param time of a request, to the last byte of its answer
     * @param trust null: the JVM's
     */
    BoundedHttp(Duration time, @Nullable SSLContext trust) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIME)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        http = (trust == null ? builder : builder.sslContext(trust)).build();
        this.time = time;
    }

    /**
     * Sends it without a body.
     *
     * @param authorization null: none
     * @throws UnansweredException if no answer came, or it was too long or took too long
     */
    HttpResponse<byte[]> send(String method, URI uri, String accept, @Nullable String authorization)
            throws UnansweredException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(time)
                .header("Accept", accept)
                .header("User-Agent", "dbt-release-operator");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        // A request's own time ends with the headers of its answer.
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
        String host = uri.getAuthority();
        try {
            return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UnansweredException(host + " did not answer within " + time.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new UnansweredException(host + " " + failure(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnansweredException("the operator ended while " + host + " was asked");
        } finally {
            answer.cancel(true);
        }
    }

    private static String failure(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "does not speak TLS that the operator trusts";
            }
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "is a name that the operator cannot resolve";
            }
        }
        if (e instanceof HttpTimeoutException) {
            return "did not answer in time";
        }
        if (e instanceof ConnectException) {
            return "could not be reached";
        }
        return "gave no answer that can be used";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
