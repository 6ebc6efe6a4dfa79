package io.dbtrelease.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorMainTest {
    @Test
    void an_operator_that_cannot_start_ends_instead_of_staying_ready_for_nothing(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OperatorMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "KUBERNETES_MASTER", "http://127.0.0.1:" + portOfNobody(),
                        "KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT", "0",
                        "COLLECTOR_IMAGE", "registry.example.com/operator:1",
                        "LEADER_ELECTION", "false",
                        "METRICS_PORT", "0",
                        "ARTIFACT_PORT", "0",
                        "ARTIFACT_STORE", folder.toUri().toString()));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            assertThat(ended).as("ended: %s", Files.readString(log)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(log)).contains("cannot start: the process ends");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
