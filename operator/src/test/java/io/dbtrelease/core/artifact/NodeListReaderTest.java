package io.dbtrelease.core.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeListReaderTest {
    @Test
    void each_object_is_a_node_and_other_lines_pass_by() throws IOException {
        assertThat(
                        read(
                                "a plugin says hello\n{\"unique_id\": \"model.shop.a\"}\r\n\n{\"name\": \"x\", \"unique_id\": \"test.shop.b\"}"))
                .contains(Set.of("model.shop.a", "test.shop.b"));
        assertThat(read("")).contains(Set.of());
    }

    @Test
    void a_long_line_that_is_no_object_passes_by() throws IOException {
        assertThat(read("x".repeat(1_000_000) + "\n{\"unique_id\": \"model.shop.a\"}\n"))
                .contains(Set.of("model.shop.a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"unique_id\": \"model.shop.a\"",
                "{\"name\": \"a\"}",
                "{\"unique_id\": 1}",
                "{\"below\": {\"unique_id\": \"model.shop.a\"}}",
                "{broken"
            })
    void an_object_that_names_no_node_spoils_the_list(String line) throws IOException {
        assertThat(read("{\"unique_id\": \"model.shop.b\"}\n" + line + "\n")).isEmpty();
    }

    @Test
    void names_and_their_number_are_bounded() throws IOException {
        assertThat(read("{\"unique_id\": \"" + "m".repeat(2_049) + "\"}")).isEmpty();
        assertThat(read("{\"unique_id\": \"" + "m".repeat(100_000) + "\"}")).isEmpty();
        assertThat(read("{\"unique_id\": \"a\"}\n{\"unique_id\": \"b\"}\n{\"unique_id\": \"c\"}"))
                .isEmpty();
    }

    private static Optional<Set<String>> read(String text) throws IOException {
        return NodeListReader.read(new ByteArrayInputStream(text.getBytes(UTF_8)), 2);
    }
}
