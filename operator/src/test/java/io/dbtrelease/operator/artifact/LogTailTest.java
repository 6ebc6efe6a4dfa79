package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path temp;

    private Path log;
    private final List<String> lines = new ArrayList<>();
    private LogTail tail;

    @BeforeEach
    void start() {
        log = temp.resolve("dbt.log");
        tail = new LogTail(() -> Files.exists(log) ? Optional.of(log) : Optional.empty(), lines::add);
    }

    @AfterEach
    void stop() {
        tail.close();
    }

    @Test
    void a_log_that_is_not_there_yet_has_no_lines() throws IOException {
        tail.poll();
        append("a\n");
        tail.poll();
        assertThat(lines).containsExactly("a");
    }

    @Test
    void only_what_was_added_is_read() throws IOException {
        append("a\nb\n");
        tail.poll();
        append("c\n");
        tail.poll();
        tail.poll();
        assertThat(lines).containsExactly("a", "b", "c");
    }

    @Test
    void a_line_waits_until_it_is_whole() throws IOException {
        append("{\"a\":");
        tail.poll();
        assertThat(lines).isEmpty();
        append("1}\n{\"b");
        tail.poll();
        assertThat(lines).containsExactly("{\"a\":1}");
        append("\":2}");
        tail.poll();
        tail.finish();
        assertThat(lines).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void a_character_that_is_split_is_put_together() throws IOException {
        byte[] umlaut = "ä\n".getBytes(StandardCharsets.UTF_8);
        Files.write(log, new byte[] {umlaut[0]});
        tail.poll();
        Files.write(log, new byte[] {umlaut[1], umlaut[2]}, StandardOpenOption.APPEND);
        tail.poll();
        assertThat(lines).containsExactly("ä");
    }

    @Test
    void a_log_that_is_rotated_is_read_to_its_end_and_then_the_new_one() throws IOException {
        append("a\n");
        tail.poll();
        append("b\n");
        Files.move(log, temp.resolve("dbt.log.1"));
        append("c\n");
        tail.poll();
        assertThat(lines).containsExactly("a", "b", "c");
    }

    @Test
    void a_log_that_was_replaced_is_read_from_its_start() throws IOException {
        append("a\n");
        tail.poll();
        Path next = Files.writeString(temp.resolve("next"), "b\n");
        Files.move(next, log, StandardCopyOption.REPLACE_EXISTING);
        tail.poll();
        assertThat(lines).containsExactly("a", "b");
    }

    @Test
    void a_log_that_was_cut_is_read_from_its_start() throws IOException {
        append("a long line\n");
        tail.poll();
        Files.writeString(log, "b\n");
        tail.poll();
        assertThat(lines).containsExactly("a long line", "b");
    }

    @Test
    void a_log_that_vanished_keeps_what_was_read() throws IOException {
        append("a\n");
        tail.poll();
        Files.delete(log);
        tail.poll();
        assertThat(lines).containsExactly("a");
    }

    @Test
    void a_line_of_a_mebibyte_is_the_longest_that_is_taken() throws IOException {
        append("x".repeat(LogTail.MAX_LINE) + "\n" + "y".repeat(LogTail.MAX_LINE + 1) + "\nz\n");
        tail.poll();
        assertThat(lines).extracting(String::length).containsExactly(LogTail.MAX_LINE, 1);
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
