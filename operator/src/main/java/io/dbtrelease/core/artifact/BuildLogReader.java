package io.dbtrelease.core.artifact;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link LogFacts} holds from dbt's log in JSON, one object a line. Lines that are no JSON, or longer than
 * 1 MiB, are passed over; after 512 MiB no more is read. dbt appends to the file that is there, so the last invocation in
 * it counts.
 */
public final class BuildLogReader {
    private static final long MAX_BYTES = 512L << 20;
    private static final int MAX_LINE = 1 << 20;

    private @Nullable String invocationId;
    private @Nullable Integer nodeCount;
    private @Nullable Integer total;
    private final Deque<String> errors = new ArrayDeque<>();

    private BuildLogReader() {}

    /** @throws IOException that the stream threw; what is in it is never an exception */
    public static LogFacts read(InputStream in) throws IOException {
        BuildLogReader reader = new BuildLogReader();
        InputStream buffered = new BufferedInputStream(in, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream(4_096);
        boolean tooLong = false;
        for (long count = 0; count < MAX_BYTES; count++) {
            int next = buffered.read();
            if (next >= 0 && next != '\n') {
                tooLong |= line.size() == MAX_LINE;
                if (!tooLong) {
                    line.write(next);
                }
                continue;
            }
            if (!tooLong) {
                reader.line(line.toByteArray());
            }
            line.reset();
            tooLong = false;
            if (next < 0) {
                break;
            }
        }
        return new LogFacts(reader.invocationId, reader.nodeCount, reader.total, List.copyOf(reader.errors));
    }

    private void line(byte[] bytes) throws IOException {
        // Of ten thousand lines these are the few that tell anything.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains("\"A001\"")
                || text.contains("\"Q027\"")
                || text.contains("\"Q011\"")
                || text.contains("\"error\"")) {
            ReadLimits limits = new ReadLimits(MAX_LINE, 0, 0);
            ArtifactReading.stream(new ByteArrayInputStream(bytes), "a line", limits, Line::read)
                    .content()
                    .ifPresent(this::take);
        }
    }

    private void take(Line line) {
        if (line.invocationId != null && !line.invocationId.equals(invocationId)) {
            invocationId = line.invocationId;
            nodeCount = null;
            total = null;
            errors.clear();
        }
        if ("error".equals(line.level) && line.message != null) {
            errors.add(line.message);
            if (errors.size() > LogFacts.MAX_ERRORS) {
                errors.remove();
            }
        }
        if ("Q027".equals(line.code)) {
            nodeCount = line.nodeCount;
        } else if ("Q011".equals(line.code)) {
            total = line.total;
        }
    }

    private static final class Line {
        private @Nullable String code;
        private @Nullable String level;
        private @Nullable String message;
        private @Nullable String invocationId;
        private @Nullable Integer nodeCount;
        private @Nullable Integer total;

        static Line read(JsonWalk walk) throws IOException {
            Line line = new Line();
            walk.document(name -> {
                switch (name) {
                    case "info" -> walk.object(field -> line.info(walk, field));
                    case "data" -> walk.object(field -> line.data(walk, field));
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return line;
        }

        private boolean info(JsonWalk walk, String field) throws IOException {
            switch (field) {
                case "code" -> code = walk.text(Lengths.WORD);
                case "level" -> level = walk.text(Lengths.WORD);
                case "msg" -> message = walk.shownText(NodeResult.MAX_MESSAGE);
                case "invocation_id" -> invocationId = walk.text(Lengths.WORD);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean data(JsonWalk walk, String field) throws IOException {
            switch (field) {
                case "node_count" -> nodeCount = count(walk);
                case "total" -> total = count(walk);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static @Nullable Integer count(JsonWalk walk) throws IOException {
            Long count = walk.whole();
            return count == null || count < 0 || count > ReadLimits.DEFAULT.maxResults() ? null : count.intValue();
        }
    }
}
