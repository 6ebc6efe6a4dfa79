package io.dbtrelease.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a collector that ended without delivering left as its termination message. */
final class CollectorWord {
    private static final JsonMapper JSON = new JsonMapper();

    private CollectorWord() {}

    static String of(ContainerStateTerminated ended) {
        String end = "OOMKilled".equals(ended.getReason())
                ? "it used more memory than it may"
                : "exit code " + ended.getExitCode();
        String said = reason(ended.getMessage());
        return "dbt's files were not delivered: the collector ended (%s)%s"
                .formatted(end, said.isEmpty() ? "" : ": " + said);
    }

    private static String reason(@Nullable String message) {
        if (message == null || message.isBlank()) {
            return "";
        }
        try {
            JsonNode reason = JSON.readTree(message).path("reason");
            return reason.isTextual() ? Said.line(reason.asText()) : "";
        } catch (IOException e) {
            // Not its message but the end of its log.
            return Said.line(message);
        }
    }
}
