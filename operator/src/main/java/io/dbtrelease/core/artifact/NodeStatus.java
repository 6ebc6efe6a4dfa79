package io.dbtrelease.core.artifact;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a node ended: the statuses of dbt Core 1.3 to 1.12 and of Fusion. */
public enum NodeStatus {
    Success("success"),
    Error("error"),
    Skipped("skipped"),
    /** A microbatch model of which some batches failed. */
    PartialSuccess("partial success"),
    /** Fusion: nothing changed, so it was not built again. */
    Reused("reused"),
    /** Exposures and saved queries have nothing to run. */
    NoOp("no-op"),
    Pass("pass"),
    Fail("fail"),
    Warn("warn"),
    /** Of a source whose freshness could not be asked. */
    RuntimeError("runtime error"),
    /** One that this version does not know; it counts as a failure. */
    Unknown("");

    private static final Map<String, NodeStatus> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(NodeStatus::text, Function.identity()));

    private final String text;

    NodeStatus(String text) {
        this.text = text;
    }

    /** dbt's word for it; empty for {@link #Unknown}. */
    public String text() {
        return text;
    }

    public static NodeStatus of(String text) {
        return BY_TEXT.getOrDefault(text, Unknown);
    }
}
