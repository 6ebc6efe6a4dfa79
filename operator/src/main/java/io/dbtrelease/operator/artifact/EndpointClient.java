package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Speaks to the artifact endpoint. The token is read for each request: the kubelet renews it. */
final class EndpointClient implements AutoCloseable {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(5);
    private static final Duration PROGRESS_TIME = Duration.ofSeconds(5);
    private static final Duration REPORT_TIME = Duration.ofSeconds(30);

    /** More than the endpoint allows, so that it is the endpoint that says so. */
    private static final Duration FILE_TIME = Duration.ofMinutes(12);

    private static final int MAX_TOKEN = 16 << 10;
    private static final int MAX_ANSWER = 4 << 10;

    private final URI url;
    private final Path tokenFile;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIME)
            .build();

    EndpointClient(URI url, Path tokenFile) {
        this.url = url;
        this.tokenFile = tokenFile;
    }

    /** @throws IOException if there was no answer, here as below */
    Answer progress(ProgressPost progress) throws IOException, InterruptedException {
        return send(request("/v1/progress", PROGRESS_TIME)
                .POST(BodyPublishers.ofByteArray(ReportJson.write(progress)))
                .build());
    }

    Answer file(String name, Path file, BuildReport.FileFacts facts) throws IOException, InterruptedException {
        BodyPublisher content = BodyPublishers.ofInputStream(() -> open(file));
        // A publisher of a length that is not positive is an IllegalArgumentException.
        BodyPublisher body =
                facts.bytes() == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(content, facts.bytes());
        return send(request("/v1/artifacts/" + name, FILE_TIME)
                .header("X-Content-SHA256", facts.sha256())
                .PUT(body)
                .build());
    }

    Answer report(byte[] report) throws IOException, InterruptedException {
        return send(request("/v1/report", REPORT_TIME)
                .PUT(BodyPublishers.ofByteArray(report))
                .build());
    }

    /**
     * Brings the manifest that Live was built from to a file, which is whole when this returns 200.
     *
     * @throws IOException if there was no answer, or not all of the file came
     */
    Answer state(Path to) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request("/v1/state", FILE_TIME).GET().build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            Optional<String> digest = response.headers().firstValue("X-Content-SHA256");
            if (response.statusCode() != 200 || digest.isEmpty()) {
                return Answer.parse(response.statusCode(), body.readNBytes(MAX_ANSWER));
            }
            long bytes = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (bytes < 0 || bytes > ArtifactFile.LiveManifest.maxBytes()) {
                return new Answer(413, "TooLarge", "the manifest is too large");
            }
            ProvenStream content =
                    new ProvenStream(body, "the manifest", new BuildReport.FileFacts(bytes, digest.get()));
            try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
                content.transferTo(out);
            }
            content.prove();
            return new Answer(200, "Sent", "the manifest is here");
        } catch (ArtifactRefusedException e) {
            throw new IOException(e.getMessage());
        }
    }

    private HttpRequest.Builder request(String path, Duration time) throws IOException {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(time).header("Authorization", "Bearer " + token());
    }

    private String token() throws IOException {
        try (InputStream in = Files.newInputStream(tokenFile)) {
            return new String(in.readNBytes(MAX_TOKEN), StandardCharsets.US_ASCII).strip();
        }
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return Answer.parse(response.statusCode(), body.readNBytes(MAX_ANSWER));
        }
    }

    /** Null fails the request, with an IOException. */
    private static @Nullable InputStream open(Path file) {
        try {
            return ArtifactsFolder.open(file);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
