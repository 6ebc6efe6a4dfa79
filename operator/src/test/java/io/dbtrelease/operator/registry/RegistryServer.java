package io.dbtrelease.operator.registry;

import io.dbtrelease.testsupport.RealApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A real registry, by {@code testbed/image-registry}, with a login. It ends once its stdin is closed, so it cannot outlive this JVM. */
final class RegistryServer implements AutoCloseable {
    static final RegistryLogin PULLER = new RegistryLogin("puller", "correct-horse");

    /** The first start builds it. */
    private static final Duration START = Duration.ofMinutes(10);

    private final Process process;
    private final String address;

    private RegistryServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** @param arguments open, basic or bearer; behind it a certificate and its key where it speaks TLS */
    static RegistryServer start(String... arguments) throws Exception {
        Path log = Files.createTempFile("registry", ".log");
        log.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of(script(), "serve"));
        command.addAll(List.of(arguments));
        Process process = with(command).redirectError(log.toFile()).start();
        var reading = new FutureTask<>(
                () -> process.inputReader(StandardCharsets.UTF_8).readLine());
        Thread.ofVirtual().start(reading);
        String line = reading.get(START.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException("testbed/image-registry did not start: " + Files.readString(log));
        }
        return new RegistryServer(process, line.replace("REGISTRY=", ""));
    }

    /** Its host and port. */
    String address() {
        return address;
    }

    /** Pushes a small image under that name; the name by digest. */
    ImageName push(String name) throws IOException, InterruptedException {
        String pushed = run("push", address + "/" + name, "random");
        return ImageName.parse(pushed.strip()).orElseThrow();
    }

    void delete(ImageName image) throws IOException, InterruptedException {
        String separator = image.reference().startsWith("sha256:") ? "@" : ":";
        run("delete", image.host() + "/" + image.repository() + separator + image.reference());
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script()));
        command.addAll(List.of(arguments));
        Process process =
                with(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("could not " + String.join(" ", arguments));
        }
        return output;
    }

    private static ProcessBuilder with(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("REGISTRY_USERNAME", PULLER.username());
        builder.environment().put("REGISTRY_PASSWORD", PULLER.password());
        return builder;
    }

    private static String script() {
        return RealApiServer.projectRoot().resolve("testbed/image-registry").toString();
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
