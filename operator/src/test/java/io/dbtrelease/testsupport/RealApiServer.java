package io.dbtrelease.testsupport;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real API server with its etcd and no node, one for all test classes of a JVM: started by the first class that
 * registers this extension, ended with the JVM's last. Register it as a static field with {@code @RegisterExtension}.
 *
 * <p>Whoever uses it makes namespaces of its own; what is cluster-scoped is shared by all classes.
 */
public final class RealApiServer implements BeforeAllCallback, AutoCloseable {
    /** The first start builds the components. */
    private static final Duration START = Duration.ofMinutes(15);

    private static final Duration END = Duration.ofSeconds(10);
    private static final Duration ESTABLISHED = Duration.ofSeconds(30);

    private @Nullable Running running;

    /** One of its own, outside of JUnit. */
    public static RealApiServer start() {
        RealApiServer server = new RealApiServer();
        server.running = Running.start();
        return server;
    }

    /** Ends what {@link #start} began. */
    @Override
    public void close() {
        running().close();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RealApiServer.class))
                .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
    }

    /** A client that may do everything. */
    public KubernetesClient admin() {
        return as("admin");
    }

    /** A client of one of the users admin, ann, ed and eve; the last three may do nothing until a binding says so. */
    public KubernetesClient as(String user) {
        return running().clients.computeIfAbsent(user, running()::connect);
    }

    /** A client that acts as anybody, such as a service account; RBAC and admission see that name alone. */
    public KubernetesClient impersonating(String user) {
        return running().clients.computeIfAbsent("as " + user, key -> {
            Config config = running().config("admin");
            config.setImpersonateUsername(user);
            return new KubernetesClientBuilder().withConfig(config).build();
        });
    }

    /** For commands that are run beside the test; its current context is admin. */
    public Path kubeconfig() {
        return running().kubeconfig;
    }

    /** Makes a namespace that no other test has. */
    public String namespace(String prefix) {
        String name = prefix + "-" + running().namespaces.incrementAndGet();
        admin().namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Applies the project's CRDs and waits until the API server serves them. */
    public void installCrds() {
        for (String crd : List.of("dbtreleases.dbtrelease.io", "dbtwarehouses.dbtrelease.io")) {
            try (var file = Files.newInputStream(projectRoot().resolve("crds/" + crd + ".yaml"))) {
                admin().load(file).forceConflicts().serverSideApply();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            admin().apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(crd)
                    .waitUntilCondition(
                            it -> it != null
                                    && it.getStatus() != null
                                    && it.getStatus().getConditions() != null
                                    && it.getStatus().getConditions().stream()
                                            .anyMatch(condition -> condition
                                                            .getType()
                                                            .equals("Established")
                                                    && condition.getStatus().equals("True")),
                            ESTABLISHED.toSeconds(),
                            TimeUnit.SECONDS);
        }
    }

    /** The folder with the wrapper, {@code crds/} and {@code testbed/}. */
    public static Path projectRoot() {
        return Path.of(System.getProperty("project.root"));
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("register RealApiServer with @RegisterExtension on a static field");
        }
        return running;
    }

    /** The child process; it serves until its stdin is closed, so it cannot outlive this JVM. */
    private static final class Running implements AutoCloseable {
        private final Process process;
        private final Path kubeconfig;
        private final Map<String, KubernetesClient> clients = new ConcurrentHashMap<>();
        private final AtomicInteger namespaces = new AtomicInteger();

        private Running(Process process, Path kubeconfig) {
            this.process = process;
            this.kubeconfig = kubeconfig;
        }

        static Running start() {
            Process process = null;
            try {
                Path log = Files.createTempFile("apiserver", ".log");
                log.toFile().deleteOnExit();
                process = new ProcessBuilder(
                                projectRoot().resolve("testbed/apiserver").toString())
                        .redirectError(log.toFile())
                        .start();
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var first = new FutureTask<>(lines::readLine);
                Thread.ofVirtual().start(first);
                String line = first.get(START.toSeconds(), TimeUnit.SECONDS);
                if (line == null || !line.startsWith("KUBECONFIG=")) {
                    throw new IllegalStateException("testbed/apiserver did not start: " + Files.readString(log));
                }
                return new Running(process, Path.of(line.substring("KUBECONFIG=".length())));
            } catch (IOException | ExecutionException | TimeoutException e) {
                end(process);
                throw new IllegalStateException("testbed/apiserver did not start", e);
            } catch (InterruptedException e) {
                end(process);
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private KubernetesClient connect(String user) {
            return new KubernetesClientBuilder().withConfig(config(user)).build();
        }

        private Config config(String user) {
            Config config = Config.fromKubeconfig(user, kubeconfig.toFile());
            // A refusal is an answer: the client's default is to ask ten times where the server is at fault.
            config.setRequestRetryBackoffLimit(0);
            return config;
        }

        @Override
        public void close() {
            clients.values().forEach(KubernetesClient::close);
            end(process);
        }

        private static void end(@Nullable Process process) {
            if (process == null) {
                return;
            }
            try {
                process.getOutputStream().close();
                if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
