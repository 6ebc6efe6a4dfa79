package io.dbtrelease.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.io.IOException;

/** What a checkout that failed left as its termination message: a sentence with what to do. */
final class CheckoutWord {
    private static final JsonMapper JSON = new JsonMapper();

    /** Of a JVM that ends where it has no memory left. */
    private static final int NO_MEMORY = 3;

    private CheckoutWord() {}

    static String of(ContainerStateTerminated ended) {
        if ("OOMKilled".equals(ended.getReason()) || ended.getExitCode() == NO_MEMORY) {
            return "the checkout used more memory than it may: keep large files out of the repository";
        }
        String message = ended.getMessage();
        if (message == null || message.isBlank()) {
            return "the checkout ended with exit code " + ended.getExitCode() + ": see the log of its container";
        }
        try {
            JsonNode said = JSON.readTree(message).path("message");
            if (said.isTextual()) {
                return Said.word(said.asText());
            }
        } catch (IOException e) {
            // Not its message but the end of its log.
        }
        return "the checkout ended with exit code " + ended.getExitCode() + ": " + Said.line(message);
    }
}
