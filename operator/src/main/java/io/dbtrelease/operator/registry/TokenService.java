package io.dbtrelease.operator.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whoever a registry sends to for a token. The registry says where that is, so it is asked no more than a registry would be. */
final class TokenService {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,16384}");
    private static final JsonMapper JSON = new JsonMapper();

    private final BoundedHttp http;
    private final ImageCheckSettings settings;

    TokenService(BoundedHttp http, ImageCheckSettings settings) {
        this.http = http;
        this.settings = settings;
    }

    /**
     * The Authorization header that a token makes.
     *
     * @param login null: a token for anybody
     */
    String bearer(Challenge challenge, ImageName image, @Nullable RegistryLogin login) throws UnansweredException {
        URI realm = realm(challenge, image);
        HttpResponse<byte[]> answer = http.send("GET", realm, "application/json", login == null ? null : login.basic());
        String host = realm.getAuthority();
        if (answer.statusCode() != 200) {
            throw new UnansweredException(
                    host + ", which gives tokens for " + image.host() + ", answered " + answer.statusCode());
        }
        String token = token(answer.body());
        if (token == null) {
            throw new UnansweredException(host + ", which gives tokens for " + image.host() + ", gave none");
        }
        return "Bearer " + token;
    }

    private URI realm(Challenge challenge, ImageName image) throws UnansweredException {
        URI realm;
        try {
            realm = new URI(challenge.parameters().getOrDefault("realm", ""));
        } catch (URISyntaxException e) {
            throw new UnansweredException(image.host() + " does not say where it gives tokens");
        }
        String host = realm.getHost();
        if (host == null || realm.getUserInfo() != null || realm.getRawFragment() != null) {
            throw new UnansweredException(image.host() + " does not say where it gives tokens");
        }
        String authority = realm.getPort() < 0 ? host : host + ":" + realm.getPort();
        boolean plain = "http".equalsIgnoreCase(realm.getScheme())
                && settings.insecure().matches(authority);
        if (!plain && !"https".equalsIgnoreCase(realm.getScheme())) {
            throw new UnansweredException(image.host() + " gives tokens at " + authority + ", and not over https");
        }
        if (!settings.registries().matches(authority)) {
            throw new UnansweredException(image.host() + " gives tokens at " + authority
                    + ", which imageCheck.registries does not let the operator ask");
        }
        String query = realm.getRawQuery() == null ? "?" : "?" + realm.getRawQuery() + "&";
        String service = challenge.parameters().get("service");
        String scope = challenge.parameters().getOrDefault("scope", "repository:" + image.repository() + ":pull");
        return URI.create(realm.getScheme() + "://" + authority + (realm.getRawPath() == null ? "" : realm.getRawPath())
                + query + (service == null ? "" : "service=" + encoded(service) + "&") + "scope=" + encoded(scope));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Null: there is none. */
    private static @Nullable String token(byte[] body) throws UnansweredException {
        try {
            JsonNode answer = JSON.readTree(body);
            JsonNode token = answer.path(answer.has("token") ? "token" : "access_token");
            String given = token.isTextual() ? token.textValue() : "";
            return TOKEN.matcher(given).matches() ? given : null;
        } catch (JacksonException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }
}
