package io.dbtrelease.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an image's manifest as the OCI distribution specification says, in at most four requests: for the manifest, for a token, for the manifest with it,
 * and where that is not there why. A 404 alone is no registry's word: anything behind the host's name may answer it.
 */
public final class HttpImageRegistry implements ImageRegistry, AutoCloseable {
    private static final Duration REQUEST_TIME = Duration.ofSeconds(10);

    private static final String MANIFESTS =
            "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
                    + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

    /** Of the specification; the last one is Harbor's. */
    private static final Set<String> MISSING = Set.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND");

    private static final JsonMapper JSON = new JsonMapper();

    private final ImageCheckSettings settings;
    private final BoundedHttp http;
    private final TokenService tokens;

    public HttpImageRegistry(ImageCheckSettings settings) {
        this(settings, REQUEST_TIME, null);
    }

    /** @param trust null: the JVM's */
    HttpImageRegistry(ImageCheckSettings settings, Duration requestTime, @Nullable SSLContext trust) {
        this.settings = settings;
        this.http = new BoundedHttp(requestTime, trust);
        this.tokens = new TokenService(http, settings);
    }

    @Override
    public ImageLook look(ImageName image, @Nullable RegistryLogin login) {
        try {
            return ask(image, login);
        } catch (UnansweredException e) {
            return new ImageLook.Unknown(e.reason());
        }
    }

    private ImageLook ask(ImageName image, @Nullable RegistryLogin login) throws UnansweredException {
        String scheme = settings.insecure().matches(image.host()) ? "http" : "https";
        URI uri = URI.create(
                scheme + "://" + image.address() + "/v2/" + image.repository() + "/manifests/" + image.reference());
        HttpResponse<byte[]> answer = http.send("HEAD", uri, MANIFESTS, null);
        String authorization = null;
        if (answer.statusCode() == 401) {
            authorization = authorization(answer, image, login);
            answer = http.send("HEAD", uri, MANIFESTS, authorization);
        }
        return switch (answer.statusCode()) {
            case 200 ->
                isManifest(answer)
                        ? new ImageLook.Found()
                        : new ImageLook.Unknown(image.host() + " answered with something that is no manifest");
            case 401, 403 ->
                new ImageLook.Unknown(image.host()
                        + (login == null
                                ? " lets nobody in without a login (" + answer.statusCode()
                                        + "), and no pull secret has one for it"
                                : " refuses the login of the pull secret (" + answer.statusCode() + ")"));
            case 404 -> missing(http.send("GET", uri, MANIFESTS, authorization), image);
            case 429 -> new ImageLook.Unknown(image.host() + " is asked too often (429)");
            default -> new ImageLook.Unknown(image.host() + " answered " + answer.statusCode());
        };
    }

    private String authorization(HttpResponse<?> answer, ImageName image, @Nullable RegistryLogin login)
            throws UnansweredException {
        List<Challenge> challenges = Challenge.parse(answer.headers().allValues("WWW-Authenticate"));
        Optional<Challenge> bearer = Challenge.of(challenges, "bearer");
        if (bearer.isPresent()) {
            return tokens.bearer(bearer.get(), image, login);
        }
        if (login == null) {
            throw new UnansweredException(
                    image.host() + " lets nobody in without a login (401), and no pull secret has one for it");
        }
        if (Challenge.of(challenges, "basic").isEmpty()) {
            throw new UnansweredException(image.host() + " wants a login of a kind that the operator does not know");
        }
        return login.basic();
    }

    private static boolean isManifest(HttpResponse<?> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("application/vnd.oci.image.") || type.startsWith("application/vnd.docker.distribution.");
    }

    private static ImageLook missing(HttpResponse<byte[]> answer, ImageName image) {
        return answer.statusCode() == 404 && saysMissing(answer.body())
                ? new ImageLook.Missing()
                : new ImageLook.Unknown(image.host() + " answered 404, and not as a registry does");
    }

    private static boolean saysMissing(byte[] body) {
        try {
            for (JsonNode error : JSON.readTree(body).path("errors")) {
                if (MISSING.contains(error.path("code").asText())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
