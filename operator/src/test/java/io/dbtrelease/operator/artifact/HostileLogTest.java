package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.JsonChaos;
import io.dbtrelease.testsupport.SmallHeap;
import io.dbtrelease.text.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that dbt did not write, or that something wrote into after it. */
@Domain(HostileTexts.class)
class HostileLogTest {
    /** Of the collector's container: JAVA_TOOL_OPTIONS of its Job. */
    private static final int COLLECTOR_HEAP = 64;

    private static final List<String> LINES = lines();

    @Property(seed = HostileTexts.SEED, tries = 200)
    void any_line_is_taken_or_left_and_what_is_kept_is_bounded(@ForAll Hostile hostile, @ForAll String text) {
        DbtLog log = new DbtLog();
        log.accept(text, true);
        log.accept("{\"info\":{\"level\":\"error\",\"name\":\"x\",\"msg\":" + quoted(text) + "}}", true);
        for (int i = 0; i < 20; i++) {
            byte[] line = hostile.oneOf(LINES).getBytes(StandardCharsets.UTF_8);
            log.accept(new String(JsonChaos.of(line, hostile), StandardCharsets.UTF_8), true);
        }
        assertThat(log.errors()).hasSizeLessThanOrEqualTo(10).allSatisfy(error -> {
            assertThat(error).hasSizeLessThanOrEqualTo(500);
            assertThat(Shown.line(error, 501)).isEqualTo(error.strip());
        });
        assertThat(log.invocationIds()).hasSizeLessThanOrEqualTo(16);
        assertThat(log.stats()).hasSizeLessThanOrEqualTo(16);
        assertThat(log.progress().done()).isNotNegative();
        assertThat(log.progress().total()).isNotNegative();
    }

    @Property(seed = HostileTexts.SEED, tries = 60)
    void lines_are_the_same_however_they_come(@ForAll Hostile hostile) throws IOException {
        Path file = Files.createTempFile("tail", ".log");
        try {
            List<String> lines = new ArrayList<>();
            StringBuilder all = new StringBuilder();
            List<String> expected = new ArrayList<>();
            try (LogTail tail = new LogTail(() -> Optional.of(file), lines::add)) {
                for (int i = hostile.random().nextInt(20); i >= 0; i--) {
                    String line = hostile.random().nextInt(20) == 0
                            ? "x".repeat(LogTail.MAX_LINE + hostile.random().nextInt(3) - 1)
                            : Shown.whole(hostile.text(10)).replace("\n", "");
                    all.append(line).append('\n');
                    if (line.getBytes(StandardCharsets.UTF_8).length <= LogTail.MAX_LINE) {
                        expected.add(line);
                    }
                }
                byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
                for (int from = 0; from < bytes.length; ) {
                    int to = Math.min(bytes.length, from + 1 + hostile.random().nextInt(bytes.length));
                    Files.write(file, Arrays.copyOfRange(bytes, from, to), StandardOpenOption.APPEND);
                    tail.poll();
                    from = to;
                }
                tail.finish();
            }
            assertThat(lines).isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void a_file_that_has_more_than_its_size_says_is_archived_up_to_its_size(@TempDir Path temp) throws IOException {
        // As one that something writes to while it is read: this one says 0 bytes and has some.
        Path growing = Path.of("/proc/self/status");
        assumeTrue(Files.exists(growing) && Files.size(growing) == 0);
        Path archive = temp.resolve("log.gz");
        LogArchive.write(List.of(growing), archive);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void the_collectors_heap_is_enough_for_any_log() throws Exception {
        SmallHeap.run(Logs.class, COLLECTOR_HEAP);
    }

    /** Reads them in a process of its own. */
    static final class Logs {
        private Logs() {}

        public static void main(String[] args) {
            DbtLog log = new DbtLog();
            String node = "x".repeat(240);
            for (int i = 0; i < 300_000; i++) {
                String name = i % 3 == 0 ? "LogStartLine" : "NodeFinished";
                log.accept(
                        "{\"data\":{\"node_info\":{\"unique_id\":\"%s%d\"}},\"info\":{\"name\":\"%s\"}}"
                                .formatted(node, i, name),
                        true);
            }
            int most = LogTail.MAX_LINE;
            for (String piece : List.of("[", "[],", "{},", "\"a\",", "1,", "{\"a\":1},")) {
                log.accept("{\"data\":[" + piece.repeat(most / piece.length() - 20) + "0]}", true);
            }
            StringBuilder names = new StringBuilder("{\"data\":{");
            for (int i = 0; names.length() < most - 20; i++) {
                names.append("\"n").append(i).append("\":{},");
            }
            log.accept(names.append("\"x\":0}}").toString(), true);
            log.accept("{\"info\":{\"level\":\"error\",\"msg\":\"" + "x".repeat(most - 100) + "\"}}", true);
            System.out.println(log.progress().done() > 0 && log.errors().size() == 1 ? "done" : "lost");
        }
    }

    private static String quoted(String text) {
        return new String(ReportJson.write(text), StandardCharsets.UTF_8);
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(
                    DbtArtifacts.folder("dbt-1.11/interrupted").resolve("dbt.log"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
