package io.dbtrelease.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * As much of a Kubernetes API server as a release meets: resource versions and their conflicts, generations, the status subresource, finalizers, names that are
 * taken, owners, and a log of changes for watchers. Nothing in it takes time.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>
 */
final class SimApiServer {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOREGROUND = "foregroundDeletion";

    /** Where an object is. */
    record Key(String plural, String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key o) {
            return toString().compareTo(o.toString());
        }

        @Override
        public String toString() {
            return plural + "/" + namespace + "/" + name;
        }
    }

    /**
     * What happened to an object.
     *
     * @param object as it is since; of a deletion: as it was
     */
    record Change(long version, Key key, ObjectNode object, boolean deleted) {}

    private final InstantSource clock;
    private final TreeMap<Key, ObjectNode> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Consumer<Change>> watchers = new ArrayList<>();
    private long version = 1000;
    private int uids;

    SimApiServer(InstantSource clock) {
        this.clock = clock;
    }

    /** Called with each change, before the request that made it is answered. */
    void watch(Consumer<Change> watcher) {
        watchers.add(watcher);
    }

    /** All changes so far, oldest first. */
    List<Change> changes() {
        return changes;
    }

    @Nullable
    ObjectNode get(Key key) {
        return objects.get(key);
    }

    List<ObjectNode> list(String plural, String namespace, Predicate<ObjectNode> filter) {
        return objects.entrySet().stream()
                .filter(e -> e.getKey().plural().equals(plural)
                        && e.getKey().namespace().equals(namespace)
                        && filter.test(e.getValue()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The keys of everything of a kind. */
    List<Key> keys(String plural) {
        return objects.keySet().stream().filter(k -> k.plural().equals(plural)).toList();
    }

    static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText();
    }

    /** Takes an object as a request would bring it. */
    SimHttp.Answer create(String plural, String namespace, ObjectNode given) {
        ObjectNode object = given.deepCopy();
        ObjectNode meta = object.withObject("/metadata");
        if (!meta.hasNonNull("name")) {
            meta.put("name", meta.path("generateName").asText() + (++uids));
        }
        meta.put("namespace", namespace);
        Key key = new Key(plural, namespace, meta.path("name").asText());
        if (objects.containsKey(key)) {
            return failure(409, "AlreadyExists", key + " exists");
        }
        meta.put("uid", "00000000-0000-4000-8000-%012d".formatted(++uids));
        meta.put("creationTimestamp", now());
        meta.put("generation", 1);
        object.remove("status");
        if (plural.equals("pods")) {
            object.putObject("status").put("phase", "Pending");
        }
        stored(key, object);
        return answer(201, object);
    }

    /** Edits everything but status, as a person, a tool or a controller does; an equal object is no change. */
    void edit(Key key, Consumer<ObjectNode> change) {
        ObjectNode there = objects.get(key);
        if (there != null) {
            ObjectNode next = there.deepCopy();
            change.accept(next);
            replaced(key, there, next);
        }
    }

    private void replaced(Key key, ObjectNode there, ObjectNode next) {
        if (next.equals(there)) {
            return;
        }
        if (!next.path("spec").equals(there.path("spec"))) {
            next.withObject("/metadata")
                    .put("generation", there.at("/metadata/generation").asLong() + 1);
        }
        boolean ends = next.at("/metadata/deletionTimestamp").isTextual()
                && next.at("/metadata/finalizers").isEmpty();
        if (ends) {
            removed(key, next);
        } else {
            stored(key, next);
        }
    }

    /** As DELETE does; an object with finalizers stays until they are gone. */
    void delete(Key key, boolean foreground) {
        ObjectNode there = objects.get(key);
        if (there == null) {
            return;
        }
        ObjectNode next = there.deepCopy();
        ObjectNode meta = next.withObject("/metadata");
        if (foreground && !meta.path("finalizers").toString().contains(FOREGROUND)) {
            meta.withArray("finalizers").add(FOREGROUND);
        }
        if (meta.path("finalizers").isEmpty()) {
            removed(key, next);
        } else if (!meta.hasNonNull("deletionTimestamp")) {
            meta.put("deletionTimestamp", now());
            meta.put("generation", there.at("/metadata/generation").asLong() + 1);
            stored(key, next);
        }
    }

    /** What the garbage collector does once all that an object owns is gone. */
    void finishForeground(Key key) {
        edit(key, o -> {
            ArrayNode left = JSON.createArrayNode();
            o.at("/metadata/finalizers").forEach(f -> {
                if (!f.asText().equals(FOREGROUND)) {
                    left.add(f);
                }
            });
            o.withObject("/metadata").set("finalizers", left);
        });
    }

    private void stored(Key key, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", String.valueOf(++version));
        objects.put(key, object);
        changed(new Change(version, key, object, false));
    }

    private void removed(Key key, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", String.valueOf(++version));
        objects.remove(key);
        changed(new Change(version, key, object, true));
    }

    private void changed(Change change) {
        changes.add(change);
        List.copyOf(watchers).forEach(w -> w.accept(change));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Answers a request of the client. */
    SimHttp.Answer handle(String method, URI uri, String body) {
        try {
            return handle(
                    method, uri, uri.getPath().split("/"), body.isEmpty() ? null : (ObjectNode) JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the client sent no JSON", e);
        }
    }

    /** {@code /api/v1/namespaces/NS/PLURAL[/NAME[/status]]} and {@code /apis/GROUP/VERSION/namespaces/…}. */
    private SimHttp.Answer handle(String method, URI uri, String[] path, @Nullable ObjectNode body) {
        int at = path[1].equals("api") ? 3 : 4;
        if (path[at].equals("tokenreviews")) {
            return review(body);
        }
        String namespace = path[at + 1];
        String plural = path[at + 2];
        String name = path.length > at + 3 ? path[at + 3] : null;
        boolean status = path.length > at + 4;
        if (name == null) {
            return method.equals("POST") && body != null
                    ? create(plural, namespace, body)
                    : listed(plural, namespace, uri);
        }
        Key key = new Key(plural, namespace, name);
        ObjectNode there = objects.get(key);
        if (there == null) {
            return failure(404, "NotFound", key + " not found");
        }
        return switch (method) {
            case "GET" -> answer(200, there);
            case "PUT" -> put(key, there, body, status);
            case "DELETE" -> {
                delete(
                        key,
                        body != null
                                && "Foreground"
                                        .equals(body.path("propagationPolicy").asText()));
                yield answer(200, there);
            }
            default -> throw new IllegalStateException(method + " " + uri + " is not simulated");
        };
    }

    private SimHttp.Answer put(Key key, ObjectNode there, @Nullable ObjectNode body, boolean status) {
        if (body == null || !status) {
            throw new IllegalStateException("only status is written by the operator: " + key);
        }
        if (!body.at("/metadata/uid").equals(there.at("/metadata/uid")) || isStale(body, there)) {
            return failure(409, "Conflict", key + " was modified");
        }
        ObjectNode next = there.deepCopy();
        next.set("status", body.path("status"));
        replaced(key, there, next);
        return answer(200, objects.get(key));
    }

    private static boolean isStale(ObjectNode body, ObjectNode there) {
        return !body.at("/metadata/resourceVersion").equals(there.at("/metadata/resourceVersion"));
    }

    private SimHttp.Answer listed(String plural, String namespace, URI uri) {
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        String regarding = after(query, "involvedObject.uid=");
        String release = after(query, Api.LABEL_RELEASE_UID + "=");
        ObjectNode list = JSON.createObjectNode();
        list.put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", String.valueOf(version));
        ArrayNode items = list.putArray("items");
        list(
                        plural,
                        namespace,
                        o -> isIf(regarding, o.at("/involvedObject/uid"))
                                && isIf(release, o.at("/metadata/labels").path(Api.LABEL_RELEASE_UID)))
                .forEach(items::add);
        return answer(200, list);
    }

    private static boolean isIf(@Nullable String wanted, JsonNode value) {
        return wanted == null || value.asText().equals(wanted);
    }

    private static @Nullable String after(String query, String selector) {
        int at = query.indexOf(selector);
        return at < 0 ? null : query.substring(at + selector.length()).split("[&,]")[0];
    }

    /** A token is the UID of the pod that it is bound to, and valid while that pod exists. */
    private SimHttp.Answer review(@Nullable ObjectNode question) {
        ObjectNode review = question == null ? JSON.createObjectNode() : question.deepCopy();
        String token = review.at("/spec/token").asText();
        ObjectNode status = review.putObject("status");
        objects.entrySet().stream()
                .filter(e ->
                        e.getKey().plural().equals("pods") && uid(e.getValue()).equals(token))
                .findFirst()
                .ifPresent(e -> {
                    status.put("authenticated", true);
                    status.set("audiences", review.at("/spec/audiences"));
                    ObjectNode user = status.putObject("user");
                    user.put("username", "system:serviceaccount:" + e.getKey().namespace() + ":default");
                    ObjectNode extra = user.putObject("extra");
                    extra.putArray("authentication.kubernetes.io/pod-name")
                            .add(e.getKey().name());
                    extra.putArray("authentication.kubernetes.io/pod-uid").add(token);
                });
        return answer(201, review);
    }

    private static SimHttp.Answer answer(int code, JsonNode object) {
        return new SimHttp.Answer(code, object.toString());
    }

    static SimHttp.Answer failure(int code, String reason, String message) {
        ObjectNode status = JSON.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.put("reason", reason).put("message", message).put("code", code);
        return answer(code, status);
    }

    Instant instant() {
        return clock.instant();
    }
}
