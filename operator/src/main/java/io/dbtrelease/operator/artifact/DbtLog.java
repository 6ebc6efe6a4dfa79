package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dbtrelease.text.Shown;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What dbt's structured logs tell while it runs. dbt Core's event names and fields; dbt Fusion writes the same names, but
 * neither how many nodes there are nor closing counts.
 *
 * @see <a href="https://docs.getdbt.com/reference/events-logging#structured-logging">structured logging</a>
 */
final class DbtLog {
    private static final Set<String> ENDS = Set.of(
            "LogModelResult",
            "LogTestResult",
            "LogSeedResult",
            "LogSnapshotResult",
            "LogFunctionResult",
            "LogFreshnessResult",
            "LogNodeResult",
            "LogNodeNoOpResult",
            "SkippingDetails",
            "LogSkipBecauseError",
            "NodeFinished");

    /** Errors that say nothing to a person. */
    private static final Set<String> NOISE = Set.of("LogCancelLine", "MainStackTrace", "Formatting");

    /** Of the collector's 64 MB of heap these take a third. */
    private static final int MAX_NODES = 100_000;

    private static final int MAX_CHARACTERS = 10_000_000;

    /** A line of dbt's has some hundreds; a line of nothing but brackets would be a tree of 20 MB. */
    private static final int MAX_TOKENS = 20_000;

    private static final int MAX_ID = 256;
    private static final int MAX_INVOCATIONS = 16;
    private static final int MAX_ERRORS = 10;
    private static final int MAX_ERROR_LENGTH = 500;
    private static final int MAX_STATS = 16;

    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(LogTail.MAX_LINE)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .build());

    private final Set<String> invocations = new LinkedHashSet<>();
    private final Set<String> started = new LinkedHashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private int characters;
    private Map<String, Integer> stats = Map.of();
    private @Nullable Integer nodeCount;
    private @Nullable Integer total;

    /**
     * Takes a line; what is not one of dbt's events is left out.
     *
     * @param counts whether the line is of the step whose nodes are counted
     */
    void accept(String line, boolean counts) {
        JsonNode event;
        try {
            event = JSON.readTree(line);
        } catch (IOException e) {
            return;
        }
        JsonNode info = event.path("info");
        JsonNode data = event.path("data");
        String name = info.path("name").asText();
        String invocation = info.path("invocation_id").asText();
        if (!invocation.isEmpty() && invocation.length() <= MAX_ID && invocations.size() < MAX_INVOCATIONS) {
            invocations.add(invocation);
        }
        if (info.path("level").asText().equals("error") && !NOISE.contains(name)) {
            addError(info.path("msg").asText());
        }
        if (counts) {
            count(name, data);
        }
    }

    private void count(String name, JsonNode data) {
        switch (name) {
            case "ConcurrencyLine" -> nodeCount = number(data.path("node_count"));
            case "LogStartLine" -> total = number(data.path("total"));
            case "StatsLine" -> stats = numbers(data.path("stats"));
            default -> {}
        }
        String node = data.path("node_info").path("unique_id").asText();
        if (node.isEmpty() || node.length() > MAX_ID || node.startsWith("operation.")) {
            return;
        }
        if (name.equals("LogStartLine") && !ended.contains(node) && started.size() < MAX_NODES) {
            if (hasRoom(node) && started.add(node)) {
                characters += node.length();
            }
        } else if (ENDS.contains(name) && ended.size() < MAX_NODES) {
            if (started.remove(node)) {
                characters -= node.length();
            }
            if (hasRoom(node) && ended.add(node)) {
                characters += node.length();
            }
        }
    }

    private boolean hasRoom(String node) {
        return characters + node.length() <= MAX_CHARACTERS;
    }

    private static @Nullable Integer number(JsonNode value) {
        return value.isInt() && value.intValue() >= 0 ? value.intValue() : null;
    }

    private static Map<String, Integer> numbers(JsonNode object) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getValue().isInt()
                    && numbers.size() < MAX_STATS
                    && field.getKey().length() <= MAX_ID) {
                numbers.put(field.getKey(), field.getValue().intValue());
            }
        }
        return numbers;
    }

    private void addError(String message) {
        String plain = Shown.line(COLOURS.matcher(message).replaceAll(""), 2 * MAX_ERROR_LENGTH);
        if (plain.isEmpty()) {
            return;
        }
        errors.addLast(Shown.start(plain, MAX_ERROR_LENGTH));
        if (errors.size() > MAX_ERRORS) {
            errors.removeFirst();
        }
    }

    ProgressPost progress() {
        int all = Objects.requireNonNullElse(total, Objects.requireNonNullElse(nodeCount, 0));
        return new ProgressPost(
                ended.size(), all, started.isEmpty() ? null : started.iterator().next());
    }

    /** In the order in which they appeared. */
    List<String> invocationIds() {
        return List.copyOf(invocations);
    }

    /** See {@link BuildReport}. */
    @Nullable
    Integer nodeCount() {
        return nodeCount;
    }

    /** See {@link BuildReport}. */
    @Nullable
    Integer total() {
        return total;
    }

    Map<String, Integer> stats() {
        return stats;
    }

    List<String> errors() {
        return List.copyOf(errors);
    }
}
