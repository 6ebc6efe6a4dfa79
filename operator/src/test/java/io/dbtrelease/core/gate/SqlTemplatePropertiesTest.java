package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** Whatever is around a placeholder stays as it is, and whatever is in one is a schema of the release or refused. */
@Domain(HostileTexts.class)
class SqlTemplatePropertiesTest {
    private static final Scope SCOPE = Scope.gates(
            "analytics",
            List.of(new SchemaPair("analytics", "analytics__g12"), new SchemaPair("marts", "marts__g12")),
            Set.of("analytics"));
    private static final List<String> PLACEHOLDERS =
            List.of("{{ green }}", "{{green.marts}}", "{{ live }}", "{{\nlive . analytics\t}}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*(green|live)(\\s*\\.\\s*\\w+)?\\s*}}");
    private static final List<String> NAMES =
            List.of("\"analytics__g12\"", "\"marts__g12\"", "\"analytics\"", "\"analytics\"");

    @Property(seed = HostileTexts.SEED)
    void only_placeholders_are_replaced_and_only_by_schemas_of_the_release(@ForAll Hostile hostile) {
        StringBuilder template = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = hostile.random().nextInt(6); i >= 0; i--) {
            String around = hostile.text(6).replaceAll("[{}]", "") + " ";
            int which = hostile.random().nextInt(PLACEHOLDERS.size());
            template.append(around).append(PLACEHOLDERS.get(which)).append(' ');
            expected.append(around).append(NAMES.get(which)).append(' ');
        }
        assertThat(SqlTemplate.render(template.toString(), SCOPE)).isEqualTo(new Rendering.Sql(expected.toString()));
    }

    @Property(seed = HostileTexts.SEED)
    void any_text_is_rendered_or_refused_in_a_sentence(@ForAll String text) {
        for (String template :
                List.of(text, "{{ " + text + " }}", "{{ green." + text + " }}", "{{ live.a" + text + "}}")) {
            switch (SqlTemplate.render(template, SCOPE)) {
                case Rendering.Sql(String sql) ->
                    assertThat(PLACEHOLDER.matcher(sql).find()).isFalse();
                case Rendering.NotYet(String schema) -> assertThat(schema).isEqualTo("marts");
                case Rendering.Invalid(String message) -> {
                    assertThat(message).hasSizeLessThanOrEqualTo(500);
                    assertThat(message.lines()).hasSize(1);
                    assertThat(Shown.isWhole(message)).isTrue();
                }
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void names_of_results_are_fit_to_be_shown(@ForAll String text) {
        for (String said : List.of(
                Texts.message(text),
                Texts.names(List.of(text, text)),
                Texts.node(text.length() > 9 ? "a.b." + text : "x"))) {
            assertThat(said.length()).isLessThanOrEqualTo(5_010);
        }
        assertThat(Shown.line(Texts.message(text), Texts.MESSAGE_LIMIT + 1))
                .isEqualTo(Texts.message(text).strip());
    }
}
