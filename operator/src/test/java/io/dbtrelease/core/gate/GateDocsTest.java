package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dbtrelease.api.Defaults;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.status.SchemaPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages in docs/gates say what is so. */
class GateDocsTest {
    private static final Path PAGES = Path.of(System.getProperty("project.root", ".."), "docs", "gates");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final ObjectMapper MAPPER = new ObjectMapper(new YAMLFactory());

    static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_example_is_a_gate_that_can_be_read_and_whose_sql_renders(Path page) throws IOException {
        Matcher blocks = YAML.matcher(Files.readString(page));
        int examples = 0;
        while (blocks.find()) {
            JsonNode spec = MAPPER.readTree(blocks.group(1));
            List<Gate> gates = new ArrayList<>(Gates.from(specs(spec.path("gates"))));
            gates.addAll(Gates.checks(specs(spec.path("monitoring").path("checks"))));
            assertThat(gates).noneMatch(g -> g instanceof InvalidGate);
            Scope scope = spec.has("monitoring") ? scope(Stage.OnLive) : scope(Stage.BeforeCutover);
            for (Gate gate : gates) {
                if (gate instanceof QueryGate query) {
                    assertThat(SqlTemplate.render(query.sql(), scope)).isInstanceOf(Rendering.Sql.class);
                }
            }
            examples++;
        }
        assertThat(examples).isPositive();
    }

    @Test
    void every_kind_has_a_page_and_the_index_links_it() throws IOException {
        String index = Files.readString(PAGES.resolve("README.md"));
        for (Class<?> kind : Gate.class.getPermittedSubclasses()) {
            if (kind == InvalidGate.class) {
                continue;
            }
            String name = kind.getSimpleName().replaceAll("Gate$", "");
            String page = name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT) + ".md";
            assertThat(PAGES.resolve(page)).exists();
            assertThat(index).contains("](" + page + ")");
        }
    }

    @Test
    void the_page_of_the_view_gate_has_the_macros_of_the_examples() throws IOException {
        String macros = Files.readString(PAGES.resolve("../../examples/macros/snowflake_names.sql"));
        assertThat(Files.readString(PAGES.resolve("views.md"))).contains("```sql\n" + macros + "```");
    }

    private static List<GateSpec> specs(JsonNode list) throws IOException {
        List<GateSpec> specs = new ArrayList<>();
        for (JsonNode item : list) {
            Defaults.fill((ObjectNode) item, GateSpec.class);
            specs.add(MAPPER.treeToValue(item, GateSpec.class));
        }
        return specs;
    }

    private static Scope scope(Stage stage) {
        return new Scope(
                stage,
                "analytics",
                List.of(
                        new SchemaPair("analytics", "analytics__g12"),
                        new SchemaPair("analytics_marts", "analytics_marts__g12")),
                Set.of("analytics", "analytics_marts"));
    }
}
