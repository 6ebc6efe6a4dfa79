package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code args} of a run_results.json. Their types vary between versions, so only what fits is taken. */
final class ArgsReader {
    private final JsonWalk walk;
    private final int maxItems;

    private @Nullable String which;
    private boolean failFast;
    private boolean empty;
    private boolean sample;
    private boolean defer;
    private List<String> select = List.of();
    private List<String> exclude = List.of();

    ArgsReader(JsonWalk walk, int maxItems) {
        this.walk = walk;
        this.maxItems = maxItems;
    }

    RunArgs args() {
        return new RunArgs(which, failFast, empty, sample, defer, select, exclude);
    }

    boolean field(String name) throws IOException {
        switch (name) {
            case "which" -> which = walk.shownText(64);
            case "fail_fast" -> failFast = flag();
            case "empty" -> empty = flag();
            case "sample" -> sample = flag();
            case "defer" -> defer = flag();
            case "select" -> select = items();
            case "exclude" -> exclude = items();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether the flag is set at all: {@code --sample} has a text or an object for its value. */
    private boolean flag() throws IOException {
        JsonToken token = walk.parser().currentToken();
        walk.skip();
        return token != JsonToken.VALUE_NULL && token != JsonToken.VALUE_FALSE;
    }

    private List<String> items() throws IOException {
        List<String> items = new ArrayList<>();
        JsonToken token = walk.parser().currentToken();
        if (token == JsonToken.START_ARRAY) {
            walk.array(() -> add(items));
        } else {
            add(items);
        }
        return items;
    }

    private void add(List<String> items) throws IOException {
        if (walk.parser().currentToken() != JsonToken.VALUE_STRING) {
            walk.skip();
        } else if (items.size() < maxItems) {
            String item = walk.shownText(512);
            if (item != null) {
                items.add(item);
            }
        }
    }
}
