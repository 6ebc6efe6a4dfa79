package io.dbtrelease.faults;

import io.dbtrelease.testsupport.RealApiServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A {@link ChildOperator}, from outside. */
final class ChildProcess implements AutoCloseable {
    /** What a process says that was ended by kill -9. */
    static final int KILLED = 137;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path calls;
    private final Path log;

    /**
     * Starts its JVM; it does nothing before {@link #begin}.
     *
     * @param point where it is killed; empty: nowhere
     */
    ChildProcess(RealApiServer api, RealParts parts, String point) throws IOException {
        calls = Files.createTempFile("calls", ".txt");
        log = Files.createTempFile("operator", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dproject.root=" + RealApiServer.projectRoot(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ChildOperator.class.getName(),
                api.kubeconfig().toString(),
                parts.namespace,
                parts.artifacts.toString(),
                calls.toString(),
                point));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(log.toString()))
                .start();
    }

    void begin() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Waits until it has died by itself, or until there is nothing left for which it could. */
    boolean diesBefore(BooleanSupplier over) {
        Awaitility.await("the operator comes to its point, or the story to its end")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || over.getAsBoolean());
        return !process.isAlive();
    }

    /** Of one that has died. */
    int exitCode() {
        return process.exitValue();
    }

    /** What it asked for, in order; the last line says that it was killed. */
    List<String> calls() {
        try {
            return Files.readAllLines(calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The call beside which it was killed. */
    String lastCall() {
        List<String> all = calls();
        return all.get(all.size() - 2);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(calls);
        Files.delete(log);
    }
}
