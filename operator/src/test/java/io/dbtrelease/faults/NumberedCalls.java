package io.dbtrelease.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.warehouse.Warehouse;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers what an operator asks for on behalf of a release, writes each call down, and ends the process at one of them. Not numbered, because it comes when it comes:
 * what informers ask for, reads of the API server, and the probes of the DbtWarehouse. A read has no effect, so that a kill beside it is one beside its neighbours.
 */
final class NumberedCalls implements Interceptor {
    private static final Set<String> PROBES = Set.of("probe", "preflight", "close");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CrashPoint point;
    private final Path file;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Call> sent = new ConcurrentHashMap<>();

    /** One call with its two numbers: among all, and among those of its name. */
    private record Call(String name, int ofAll, int ofName) {
        boolean is(CrashPoint point) {
            return point.call().isEmpty()
                    ? point.number() == ofAll
                    : point.call().equals(name) && point.number() == ofName;
        }
    }

    /** @param file where calls are written, one a line: {@code <number> <name> <number of that name>} */
    NumberedCalls(CrashPoint point, Path file) {
        this.point = point;
        this.file = file;
    }

    private synchronized Call begin(String name) {
        Call call = new Call(name, counts.merge("", 1, Integer::sum), counts.merge(name, 1, Integer::sum));
        write(call.ofAll() + " " + name + " " + call.ofName());
        if (!point.after() && call.is(point)) {
            die();
        }
        return call;
    }

    private void end(Call call) {
        if (point.after() && call.is(point)) {
            die();
        }
    }

    /** As kill -9: no hook runs, no answer is waited for. */
    private void die() {
        write("killed " + point);
        Runtime.getRuntime().halt(ChildProcess.KILLED);
    }

    private void write(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Warehouse numbered(Warehouse warehouse) {
        return numbered(Warehouse.class, warehouse, "");
    }

    ArtifactStore numbered(ArtifactStore store) {
        return numbered(ArtifactStore.class, store, "store.");
    }

    private <T> T numbered(Class<T> port, T real, String prefix) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    Call call = PROBES.contains(method.getName()) ? null : begin(prefix + method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (call != null) {
                            end(call);
                        }
                    }
                }));
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (request.method().equals("GET") || request.uri().getPath().contains("/dbtwarehouses/")) {
            return;
        }
        String name = name(request);
        if (!name.isEmpty()) {
            sent.put(key(request), begin(name));
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        Call call = sent.remove(key(request));
        if (call != null) {
            end(call);
        }
    }

    /** The client sends a copy, whose id is another; one release asks for one thing at a time. */
    private static String key(HttpRequest request) {
        return request.method() + " " + request.uri();
    }

    /** Such as {@code POST jobs}, {@code event CutOver}, {@code status 2 intent}; empty: it is not about a release. */
    private static String name(HttpRequest request) {
        List<String> path = List.of(request.uri().getPath().split("/"));
        String last = path.getLast();
        if (last.equals("status")) {
            return "status " + StoredFact.newest(json(request).path("status"));
        }
        if (last.equals("events")) {
            JsonNode event = json(request);
            boolean ours = event.path("involvedObject").path("kind").asText().equals("DbtRelease");
            return ours ? "event " + event.path("reason").asText() : "";
        }
        return request.method() + " " + (request.method().equals("POST") ? last : path.get(path.size() - 2));
    }

    private static JsonNode json(HttpRequest request) {
        try {
            return JSON.readTree(request.bodyString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
