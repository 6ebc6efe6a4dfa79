package io.dbtrelease.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.core.plan.PlanRequest;
import io.dbtrelease.core.plan.Planner;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in a file: a refusal, never an exception, never all of the memory. */
class HostileInputTest {
    private static final String RUN = DbtArtifacts.metadata("run-results", 6, "i-1");
    private static final String MANIFEST = DbtArtifacts.metadata("manifest", 12, "i-1");

    /** One way to read each file. */
    enum Reader {
        Manifest(ManifestReader.FILE, "dbt-1.11/success") {
            @Override
            Read<?> read(InputStream in) throws IOException {
                return ManifestReader.read(in, ReadLimits.DEFAULT);
            }
        },
        RunResults(RunResultsReader.FILE, "dbt-1.11/success") {
            @Override
            Read<?> read(InputStream in) throws IOException {
                return RunResultsReader.read(in, ReadLimits.DEFAULT);
            }
        },
        Sources(SourcesReader.FILE, "dbt-1.11/freshness") {
            @Override
            Read<?> read(InputStream in) throws IOException {
                return SourcesReader.read(in, ReadLimits.DEFAULT);
            }
        },
        Exit("exit.json", "dbt-1.11/success") {
            @Override
            Read<?> read(InputStream in) throws IOException {
                return StepExitReader.read(in, "exit.json");
            }
        };

        private final String file;
        private final String folder;

        Reader(String file, String folder) {
            this.file = file;
            this.folder = folder;
        }

        abstract Read<?> read(InputStream in) throws IOException;

        Read<?> read(byte[] bytes) throws IOException {
            return read(new ByteArrayInputStream(bytes));
        }

        byte[] real() throws IOException {
            return Files.readString(DbtArtifacts.folder(folder).resolve(file))
                    .strip()
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_ends_too_early_is_refused_wherever_it_ends(Reader reader) throws IOException {
        byte[] real = reader.real();
        for (int part = 0; part < 50; part++) {
            byte[] start = Arrays.copyOf(real, (int) ((long) real.length * part / 50));
            assertThat(reader.read(start).refusal())
                    .as("%d of %d bytes", start.length, real.length)
                    .map(ArtifactProblem::code)
                    .hasValue(Code.Truncated);
        }
        assertThat(reader.read(Arrays.copyOf(real, real.length - 1)).refusal()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void a_file_with_bytes_turned_is_read_or_refused(Reader reader) throws IOException {
        byte[] real = reader.real();
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            byte[] turned = real.clone();
            for (int n = 0; n <= i % 3; n++) {
                turned[random.nextInt(turned.length)] = (byte) random.nextInt(256);
            }
            assertThat(reader.read(turned)).isNotNull();
        }
    }

    @Test
    void whatever_is_read_is_judged_and_planned_without_an_exception() throws IOException {
        byte[] live = Files.readAllBytes(DbtArtifacts.folder("dbt-1.11/plan/live/manifest.json"));
        byte[] green = Files.readAllBytes(DbtArtifacts.folder("dbt-1.11/plan/green/manifest.json"));
        byte[] run = Reader.RunResults.real();
        Random random = new Random(2);
        PlanRequest request = new PlanRequest(
                DbtArtifacts.ATTEMPT,
                Instant.EPOCH,
                12,
                11,
                "analytics",
                "analytics__g12",
                "__g12",
                List.of("snapshots"),
                "jaffle_artifacts",
                Strategy.SchemaSwap,
                List.of("*"),
                false,
                List.of());
        StepExit exit = new StepExit("build", 0, Instant.EPOCH, null, false, false);
        for (int i = 0; i < 60; i++) {
            Read<Manifest> asLive = ManifestReader.read(letters(live, random), ReadLimits.DEFAULT);
            Read<Manifest> asGreen = ManifestReader.read(letters(green, random), ReadLimits.DEFAULT);
            Read<RunResults> results = RunResultsReader.read(letters(run, random), ReadLimits.DEFAULT);
            assertThat(Planner.plan(asLive, asGreen, request)).isNotNull();
            assertThat(BuildJudge.judge(exit, LogFacts.NONE, asGreen, results, new ExpectedBuild(null, i % 2 == 0)))
                    .isNotNull();
        }
    }

    /** The bytes with a few letters changed to others, so that most of it stays JSON and says something else. */
    private static InputStream letters(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int n = 0; n < 20; ) {
            int at = random.nextInt(changed.length);
            if (Character.isLetter(changed[at])) {
                changed[at] = (byte) ('a' + random.nextInt(26));
                n++;
            }
        }
        return new ByteArrayInputStream(changed);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_no_json_of_this_kind_is_refused(Reader reader) throws IOException {
        assertThat(code(reader.read(new byte[0]))).isEqualTo(Code.Truncated);
        assertThat(code(reader.read("   \n".getBytes(StandardCharsets.UTF_8)))).isEqualTo(Code.Truncated);
        for (String text : List.of("[]", "null", "1", "\"text\"", "{}", "<html>", "\0", "{\"metadata\": null}", "{]")) {
            assertThat(code(reader.read(text.getBytes(StandardCharsets.UTF_8))))
                    .as(text)
                    .isIn(Code.Malformed, Code.Truncated);
        }
        byte[] real = reader.real();
        byte[] twice = new byte[real.length * 2];
        System.arraycopy(real, 0, twice, 0, real.length);
        System.arraycopy(real, 0, twice, real.length, real.length);
        assertThat(code(reader.read(twice))).isEqualTo(Code.Malformed);
    }

    @ParameterizedTest
    @EnumSource
    void compressed_bytes_are_refused_by_name(Reader reader) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(reader.real());
        }
        assertThat(reader.read(bytes.toByteArray()).refusal())
                .hasValueSatisfying(problem -> assertThat(problem.message()).contains("gzip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32"})
    void other_encodings_of_unicode_are_read_or_refused_and_never_thrown(String charset) throws IOException {
        for (Reader reader : Reader.values()) {
            String text = new String(reader.real(), StandardCharsets.UTF_8);
            assertThat(reader.read(text.getBytes(Charset.forName(charset)))).isNotNull();
        }
        assertThat(Reader.Exit.read(new byte[] {0, 0, (byte) 0xfe, (byte) 0xff, 0x7f, 0, 0, 0})
                        .refusal())
                .isPresent();
    }

    @Test
    void a_byte_order_mark_is_no_harm() throws IOException {
        byte[] real = Reader.RunResults.real();
        byte[] marked = new byte[real.length + 3];
        System.arraycopy(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, 0, marked, 0, 3);
        System.arraycopy(real, 0, marked, 3, real.length);
        assertThat(Reader.RunResults.read(marked)).isEqualTo(Reader.RunResults.read(real));
    }

    @Test
    void deep_nesting_is_refused_in_what_is_skipped_too() throws IOException {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        assertThat(code(runResults("{\"metadata\": " + RUN + ", \"whatever\": " + deep + ", \"results\": []}")))
                .isEqualTo(Code.TooLarge);
    }

    @Test
    void sixty_megabytes_of_code_are_skipped_and_sixty_megabytes_of_message_are_refused() throws IOException {
        for (String field : List.of("compiled_code", "message")) {
            InputStream in = new SequenceInputStream(Collections.enumeration(List.of(
                    text("{\"metadata\": " + RUN
                            + ", \"results\": [{\"unique_id\": \"model.a.b\", \"status\": \"success\", \"" + field
                            + "\": \""),
                    new Repeated('x', 60_000_000),
                    text("\"}]}"))));
            Read<RunResults> read = RunResultsReader.read(in, ReadLimits.DEFAULT);
            if (field.equals("message")) {
                assertThat(code(read)).isEqualTo(Code.TooLarge);
            } else {
                assertThat(read).isInstanceOf(Read.Ok.class);
            }
        }
    }

    @Test
    void a_file_past_its_bytes_is_refused_before_it_is_read_to_the_end() throws IOException {
        Repeated endless = new Repeated(' ', Long.MAX_VALUE);
        assertThat(code(RunResultsReader.read(endless, new ReadLimits(1_000_000, 10, 10))))
                .isEqualTo(Code.TooLarge);
        assertThat(endless.passed()).isLessThan(2_000_000);
    }

    @Test
    void more_nodes_or_results_than_allowed_are_refused() throws IOException {
        ReadLimits two = new ReadLimits(1 << 20, 2, 2);
        String results = String.join(
                ",",
                IntStream.range(0, 3)
                        .mapToObj(i -> "{\"unique_id\": \"model.a." + i + "\", \"status\": \"success\"}")
                        .toList());
        assertThat(code(RunResultsReader.read(
                        text("{\"metadata\": " + RUN + ", \"results\": [" + results + "]}"), two)))
                .isEqualTo(Code.TooLarge);
        String nodes = String.join(
                ",",
                IntStream.range(0, 3)
                        .mapToObj(i -> "\"model.a." + i + "\": {\"name\": \"n\", \"package_name\": \"a\"}")
                        .toList());
        assertThat(code(ManifestReader.read(text("{\"metadata\": " + MANIFEST + ", \"nodes\": {" + nodes + "}}"), two)))
                .isEqualTo(Code.TooLarge);
    }

    @Test
    void text_that_is_held_has_a_bound_of_its_own() throws IOException {
        ReadLimits limits = ReadLimits.DEFAULT;
        String tags = "\"tags\": [" + String.join(",", Collections.nCopies(900, "\"%s\"")) + "]";
        StringBuilder manifest = new StringBuilder("{\"metadata\": " + MANIFEST + ", \"nodes\": {");
        for (int node = 0; node < 80; node++) {
            String[] unique = new String[900];
            for (int i = 0; i < unique.length; i++) {
                unique[i] = node + "-" + i + "x".repeat(700);
            }
            manifest.append(node == 0 ? "" : ",")
                    .append("\"model.a.n" + node + "\": {\"name\": \"n\", \"package_name\": \"a\", ")
                    .append(tags.formatted((Object[]) unique))
                    .append("}");
        }
        assertThat(code(ManifestReader.read(text(manifest.append("}}").toString()), limits)))
                .isEqualTo(Code.TooLarge);
    }

    @Test
    void a_name_that_is_read_twice_is_refused_and_one_that_is_skipped_twice_is_not() throws IOException {
        assertThat(code(result("\"status\": \"error\", \"status\": \"success\"")))
                .isEqualTo(Code.Malformed);
        assertThat(result("\"status\": \"success\", \"timing\": 1, \"timing\": 2"))
                .isInstanceOf(Read.Ok.class);
        assertThat(code(runResults("{\"metadata\": " + RUN + ", \"results\": [], \"results\": []}")))
                .isEqualTo(Code.Malformed);
        String two =
                "{\"unique_id\": \"model.a.b\", \"status\": \"error\"}, {\"unique_id\": \"model.a.b\", \"status\": \"success\"}";
        assertThat(code(runResults("{\"metadata\": " + RUN + ", \"results\": [" + two + "]}")))
                .isEqualTo(Code.Malformed);
    }

    @Test
    void a_node_that_is_in_two_places_is_refused() throws IOException {
        String node = "{\"model.a.b\": {\"name\": \"b\", \"package_name\": \"a\"}}";
        assertThat(code(ManifestReader.read(
                        text("{\"metadata\": " + MANIFEST + ", \"nodes\": " + node + ", \"unit_tests\": " + node + "}"),
                        ReadLimits.DEFAULT)))
                .isEqualTo(Code.Malformed);
    }

    @Test
    void numbers_without_measure_are_refused_where_they_are_read() throws IOException {
        for (String number :
                List.of("1e999", "99999999999999999999", "1".repeat(500), "\"3\"", "NaN", "-1e400", "[]")) {
            assertThat(result("\"status\": \"fail\", \"failures\": " + number).refusal())
                    .as(number)
                    .isPresent();
        }
        assertThat(result("\"status\": \"fail\", \"adapter_response\": {\"rows\": NaN, \"more\": 1e999}"))
                .isInstanceOf(Read.Ok.class);
    }

    @Test
    void a_nul_in_a_name_is_refused_and_one_in_a_message_is_replaced() throws IOException {
        assertThat(code(runResults("{\"metadata\": " + RUN
                        + ", \"results\": [{\"unique_id\": \"model.a.\\u0000b\", \"status\": \"success\"}]}")))
                .isEqualTo(Code.Malformed);
        assertThat(result("\"status\": \"error\", \"message\": \"a\\u0000b\\u001b[31mred\\u001b[0m\\u0007\\r\\nnext\"")
                        .content())
                .hasValueSatisfying(
                        run -> assertThat(run.results().getFirst().message()).isEqualTo("a\uFFFDbred\uFFFD\nnext"));
    }

    @Test
    void messages_are_cut_and_never_in_the_middle_of_a_character() throws IOException {
        String smile = "\uD83D\uDE00";
        for (String start : List.of("", "x")) {
            assertThat(result("\"status\": \"error\", \"message\": \"" + start + smile.repeat(4_000) + "\"")
                            .content())
                    .hasValueSatisfying(
                            run -> assertThat(run.results().getFirst().message())
                                    .hasSizeLessThanOrEqualTo(NodeResult.MAX_MESSAGE)
                                    .matches("x?(" + smile + ")+…"));
        }
    }

    @Test
    void passwords_in_messages_are_masked_also_where_the_message_is_cut() throws IOException {
        for (int before = NodeResult.MAX_MESSAGE - 60; before < NodeResult.MAX_MESSAGE; before++) {
            String message = "x".repeat(before) + " postgresql://ann:hunter2-hunter2@db/shop is away";
            assertThat(result("\"status\": \"error\", \"message\": \"" + message + "\"")
                            .content())
                    .hasValueSatisfying(run ->
                            assertThat(run.results().getFirst().message()).doesNotContain("hunter"));
        }
    }

    @Test
    void a_message_of_a_refusal_shows_no_content() throws IOException {
        assertThat(runResults("{\"metadata\": " + RUN + ", \"results\": hunter2}")
                        .refusal())
                .hasValueSatisfying(problem -> assertThat(problem.message()).doesNotContain("hunter"));
    }

    @Test
    void a_malformed_file_is_refused_with_the_place() throws IOException {
        assertThat(runResults("{\"metadata\": " + RUN + ", \"results\": [{\"unique_id\": 7}]}")
                        .refusal())
                .hasValueSatisfying(problem -> {
                    assertThat(problem.code()).isEqualTo(Code.Malformed);
                    assertThat(problem.message())
                            .startsWith("run_results.json: a string was expected at /results/0/unique_id (byte ");
                });
    }

    @Test
    void a_stream_that_fails_is_an_exception_since_nothing_is_known_about_its_content() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the store is away");
            }
        };
        assertThatThrownBy(() -> ManifestReader.read(failing, ReadLimits.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessage("the store is away");
    }

    @Test
    void a_file_that_cannot_be_opened_is_refused(@TempDir Path folder) {
        assertThat(code(ManifestReader.read(folder.resolve("none.json"), ReadLimits.DEFAULT)))
                .isEqualTo(Code.Missing);
        assertThat(code(ManifestReader.read(folder, ReadLimits.DEFAULT))).isEqualTo(Code.Unreadable);
    }

    private static Read<RunResults> result(String fields) throws IOException {
        return runResults("{\"metadata\": " + RUN + ", \"results\": [{\"unique_id\": \"model.a.b\", " + fields + "}]}");
    }

    private static Read<RunResults> runResults(String text) throws IOException {
        return RunResultsReader.read(text(text), ReadLimits.DEFAULT);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Code code(Read<?> read) {
        return read.refusal().map(ArtifactProblem::code).orElseThrow(() -> new AssertionError("was read"));
    }

    /** One byte, over and over, without holding it. */
    private static final class Repeated extends InputStream {
        private final int value;
        private final long count;
        private long passed;

        Repeated(int value, long count) {
            this.value = value;
            this.count = count;
        }

        long passed() {
            return passed;
        }

        @Override
        public int read() {
            return passed++ < count ? value : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (passed >= count) {
                return -1;
            }
            int some = (int) Math.min(length, count - passed);
            Arrays.fill(buffer, offset, offset + some, (byte) value);
            passed += some;
            return some;
        }
    }
}
