package io.dbtrelease.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.Golden;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusTextTest {
    static List<String> names() {
        return Releases.ALL;
    }

    @ParameterizedTest
    @MethodSource("names")
    void status_says_where_a_release_stands_and_what_to_do(String name) throws IOException {
        List<String> lines = StatusText.of(Releases.load(name), Releases.NOW, Paint.OFF, "dbt-release");

        Golden.assertText(StatusTextTest.class, name + ".status.txt", text(lines));
    }

    @Test
    void a_list_has_a_line_for_each() throws IOException {
        List<String> lines =
                StatusText.list(Releases.ALL.stream().map(Releases::load).toList(), Releases.NOW, Paint.OFF);

        Golden.assertText(StatusTextTest.class, "list.txt", text(lines));
    }

    @Test
    void history_says_how_each_attempt_ended() throws IOException {
        List<String> lines = HistoryText.of(Releases.load("failed").getStatus().history(), Paint.OFF);

        Golden.assertText(StatusTextTest.class, "history.txt", text(lines));
    }

    @Test
    void with_colours_the_text_is_the_same_but_for_the_colours() {
        for (String name : Releases.ALL) {
            String plain = text(StatusText.of(Releases.load(name), Releases.NOW, Paint.OFF, "x"));
            String painted = text(StatusText.of(Releases.load(name), Releases.NOW, new Paint(true), "x"));

            assertThat(painted).contains("\u001b[").isNotEqualTo(plain);
            assertThat(painted.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
        }
    }

    @Test
    void nothing_that_the_cluster_says_reaches_the_terminal_as_a_command() {
        assertThat(text(StatusText.of(Releases.load("failed"), Releases.NOW, Paint.OFF, "x")))
                .contains("[31mred and a line")
                .doesNotContain("\u001b");
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
