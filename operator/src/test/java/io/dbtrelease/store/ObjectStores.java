package io.dbtrelease.store;

import io.dbtrelease.testsupport.RealApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real S3 server and the emulators of two other object stores, by {@code testbed/stores}; one of each for all test classes of a JVM. Where they cannot be
 * had, the tests fail.
 */
public final class ObjectStores implements BeforeAllCallback {
    /** The first start builds them. */
    private static final Duration START = Duration.ofMinutes(10);

    private @Nullable Running running;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ObjectStores.class))
                .computeIfAbsent(Running.class, key -> start(), Running.class);
    }

    /** What the script printed: where the stores are and who may enter. */
    public Map<String, String> env() {
        return Objects.requireNonNull(running).env;
    }

    /** The address of an empty store: a prefix that nobody else has. Kinds are S3, GCS and AZBLOB. */
    public String url(String kind) {
        return env().get("STORE_" + kind).replace("/store?", "/" + UUID.randomUUID() + "?");
    }

    private static Running start() {
        try {
            Path log = Files.createTempFile("stores", ".log");
            log.toFile().deleteOnExit();
            Process process = new ProcessBuilder(
                            RealApiServer.projectRoot()
                                    .resolve("testbed/stores")
                                    .toString(),
                            "serve")
                    .redirectError(log.toFile())
                    .start();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            var reading = new FutureTask<>(() -> read(lines));
            Thread.ofVirtual().start(reading);
            Map<String, String> env = reading.get(START.toSeconds(), TimeUnit.SECONDS);
            if (!env.containsKey("STORE_S3")) {
                process.destroy();
                throw new IllegalStateException("testbed/stores did not start: " + Files.readString(log));
            }
            return new Running(process, env);
        } catch (Exception e) {
            throw new IllegalStateException("testbed/stores did not start", e);
        }
    }

    private static Map<String, String> read(BufferedReader lines) throws IOException {
        Map<String, String> env = new TreeMap<>();
        for (String line = lines.readLine(); line != null && !line.equals("READY"); line = lines.readLine()) {
            String[] parts = line.split("=", 2);
            env.put(parts[0], parts[1]);
        }
        return env;
    }

    /** It ends once its stdin is closed, so it cannot outlive this JVM. */
    private record Running(Process process, Map<String, String> env) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
