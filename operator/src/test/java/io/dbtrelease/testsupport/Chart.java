package io.dbtrelease.testsupport;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The project's chart, rendered by {@code testbed/helm}. */
public final class Chart {
    /** The first call builds helm. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Chart() {}

    /** What the chart makes of these {@code key=value} settings, without what helm itself would do. */
    public static List<HasMetadata> render(String release, String namespace, String... values) {
        Path root = RealApiServer.projectRoot();
        var command = new ArrayList<>(List.of(
                root.resolve("testbed/helm").toString(),
                "template",
                release,
                root.resolve("helm/dbt-release-operator").toString(),
                "--namespace=" + namespace));
        for (String value : values) {
            command.add("--set=" + value);
        }
        try {
            Path out = Files.createTempFile("chart", ".yaml");
            Path messages = Files.createTempFile("chart", ".log");
            try {
                Process helm = new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(messages.toFile())
                        .start();
                if (!helm.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                    helm.destroyForcibly();
                    throw new IllegalStateException("helm did not end in " + LONGEST);
                }
                if (helm.exitValue() != 0) {
                    throw new IllegalStateException(Files.readString(messages, StandardCharsets.UTF_8));
                }
                var resources = new ArrayList<HasMetadata>();
                for (String document : Files.readString(out).split("(?m)^---$")) {
                    if (document.lines().anyMatch(line -> line.startsWith("kind:"))) {
                        resources.add(Serialization.unmarshal(document));
                    }
                }
                return resources;
            } finally {
                Files.delete(out);
                Files.delete(messages);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
