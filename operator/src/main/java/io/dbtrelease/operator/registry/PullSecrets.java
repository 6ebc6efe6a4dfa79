package io.dbtrelease.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logins of image pull secrets, each for the host, and where one is named the path, that it is written for. Secrets of other types are not read. */
final class PullSecrets {
    private static final String CONFIG_JSON = "kubernetes.io/dockerconfigjson";
    private static final String CONFIG = "kubernetes.io/dockercfg";
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Entry> entries;

    /** @param path of repositories; empty: all */
    private record Entry(String host, String path, RegistryLogin login) {
        boolean isFor(ImageName image) {
            return isHost(image.host())
                    && (path.isEmpty()
                            || image.repository().equals(path)
                            || image.repository().startsWith(path + "/"));
        }

        /** A {@code *} stands for something within one part of the name, as the kubelet has it. */
        private boolean isHost(String other) {
            String[] mine = host.split("\\.", -1);
            String[] its = other.toLowerCase(Locale.ROOT).split("\\.", -1);
            if (mine.length != its.length) {
                return false;
            }
            for (int i = 0; i < mine.length; i++) {
                if (!matches(mine[i], its[i])) {
                    return false;
                }
            }
            return true;
        }

        private static boolean matches(String pattern, String part) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                return pattern.equals(part);
            }
            String before = pattern.substring(0, star);
            String after = pattern.substring(star + 1);
            return part.length() >= before.length() + after.length() && part.startsWith(before) && part.endsWith(after);
        }
    }

    private PullSecrets(List<Entry> entries) {
        this.entries = entries;
    }

    static PullSecrets of(List<Secret> secrets) {
        List<Entry> entries = new ArrayList<>();
        for (Secret secret : secrets) {
            if (CONFIG_JSON.equals(secret.getType())) {
                add(entries, json(secret, ".dockerconfigjson").path("auths"));
            } else if (CONFIG.equals(secret.getType())) {
                add(entries, json(secret, ".dockercfg"));
            }
        }
        // The most particular first; of equals the first.
        entries.sort(Comparator.<Entry>comparingInt(e -> e.path().length())
                .reversed()
                .thenComparing(e -> e.host().indexOf('*') >= 0));
        return new PullSecrets(entries);
    }

    /** The one login that is tried. */
    Optional<RegistryLogin> login(ImageName image) {
        return entries.stream().filter(e -> e.isFor(image)).map(Entry::login).findFirst();
    }

    private static void add(List<Entry> entries, JsonNode auths) {
        for (Map.Entry<String, JsonNode> auth : auths.properties()) {
            RegistryLogin login = login(auth.getValue());
            if (login == null) {
                continue;
            }
            String key = auth.getKey().replaceFirst("^https?://", "").replaceFirst("/+$", "");
            int slash = key.indexOf('/');
            String host = slash < 0 ? key : key.substring(0, slash);
            String path = slash < 0 ? "" : key.substring(slash + 1);
            // The paths of Docker's own API, which old logins name.
            boolean api = path.equals("v1") || path.equals("v2");
            entries.add(new Entry(ImageName.canonical(host.toLowerCase(Locale.ROOT)), api ? "" : path, login));
        }
    }

    private static @Nullable RegistryLogin login(JsonNode auth) {
        String both = auth.path("auth").asText("");
        if (!both.isEmpty()) {
            String text = decoded(both);
            int colon = text.indexOf(':');
            return colon < 1 ? null : new RegistryLogin(text.substring(0, colon), text.substring(colon + 1));
        }
        String username = auth.path("username").asText("");
        return username.isEmpty()
                ? null
                : new RegistryLogin(username, auth.path("password").asText(""));
    }

    private static JsonNode json(Secret secret, String key) {
        Map<String, String> data = secret.getData();
        String value = data == null ? null : data.get(key);
        try {
            return JSON.readTree(value == null ? "{}" : decoded(value));
        } catch (IOException e) {
            // Its text may hold a part of the Secret.
            return JSON.createObjectNode();
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
