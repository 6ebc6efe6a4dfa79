package io.dbtrelease.operator.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogArchiveTest {
    @TempDir
    Path temp;

    @Test
    void logs_follow_each_other() throws IOException {
        assertThat(archived(List.of(log("a", "1\n2\n"), log("b", ""), log("c", "3\n"))))
                .isEqualTo("1\n2\n3\n");
    }

    @Test
    void no_log_is_an_empty_archive() throws IOException {
        assertThat(archived(List.of())).isEmpty();
    }

    @Test
    void of_too_much_the_last_whole_lines_are_kept() throws IOException {
        String line = "x".repeat(999) + "\n";
        Path first = log("a", "first\n" + line.repeat(10_000));
        Path second = log("b", line.repeat(15_000) + "last\n");
        String kept = archived(List.of(first, second));
        assertThat(kept.length()).isLessThanOrEqualTo(20_000_000).isGreaterThan(19_998_000);
        assertThat(kept).endsWith("\nlast\n").startsWith(line);
        assertThat(kept.lines()).allMatch(text -> text.length() == 999 || text.equals("last"));
    }

    @Test
    void a_log_before_the_last_twenty_megabytes_is_left_out() throws IOException {
        String line = "x".repeat(999) + "\n";
        assertThat(archived(List.of(log("a", "old\n"), log("b", line.repeat(20_001)))))
                .doesNotContain("old");
    }

    @Test
    void the_same_logs_give_the_same_bytes() throws IOException {
        Path log = log("a", "1\n2\n");
        LogArchive.write(List.of(log), temp.resolve("one.gz"));
        LogArchive.write(List.of(log), temp.resolve("two.gz"));
        assertThat(temp.resolve("one.gz")).hasSameBinaryContentAs(temp.resolve("two.gz"));
    }

    private Path log(String name, String content) throws IOException {
        return Files.writeString(temp.resolve(name), content);
    }

    private String archived(List<Path> logs) throws IOException {
        Path archive = temp.resolve("archive.gz");
        LogArchive.write(logs, archive);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
