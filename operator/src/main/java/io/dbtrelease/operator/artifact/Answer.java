package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What the endpoint says: one line of JSON with a reason and a message.
 *
 * @param status of HTTP
 * @param reason one word; empty: it was not the endpoint that answered
 */
record Answer(int status, String reason, String message) {
    private static final Set<Integer> FINAL = Set.of(400, 403, 404, 409, 413);

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Line(String reason, String message) {}

    /** From a response; one that is not the endpoint's has no reason and no message. */
    static Answer parse(int status, byte[] body) {
        try {
            Line line = ReportJson.read(body, Line.class);
            if (line.reason() != null && line.message() != null) {
                return new Answer(status, line.reason(), line.message());
            }
        } catch (IOException e) {
            // A proxy, or another server on the endpoint's address.
        }
        return new Answer(status, "", "");
    }

    byte[] line() {
        String json = new String(ReportJson.write(new Line(reason, message)), StandardCharsets.UTF_8);
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Only the endpoint itself can say that something is stored. */
    boolean succeeded() {
        return status == 200 && !reason.isEmpty();
    }

    /** Whether asking again would get the same answer; only the endpoint itself can say that too. */
    boolean isFinal() {
        return FINAL.contains(status) && !reason.isEmpty();
    }
}
