package io.dbtrelease.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.SchemaPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTemplateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {{ green }}.o                     | "shop__g12".o
        {{green}}.o                       | "shop__g12".o
        {{   live   }}.o                  | "shop".o
        {{ green.shop_marts }}.o          | "shop_marts__g12".o
        {{ live.shop_marts }}.o           | "shop_marts".o
        {{ green . shop }}.o              | "shop__g12".o
        {{ green }}.a join {{ live }}.b   | "shop__g12".a join "shop".b
        """)
    void placeholders_become_quoted_identifiers(String template, String sql) {
        assertThat(SqlTemplate.render(template, Judging.BEFORE)).isEqualTo(new Rendering.Sql(sql));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {{ green }}.o            | "SHOP__G12"."CORE".o
        {{ live }}.o             | "SHOP"."CORE".o
        {{ live.marts }}.o       | "SHOP"."MARTS".o
        {{ green.MARTS }}.o      | "SHOP__G12"."MARTS".o
        """)
    void schemas_with_a_database_are_meant_by_their_own_name(String template, String sql) {
        Scope scope = Scope.gates(
                "SHOP.CORE",
                List.of(new SchemaPair("SHOP.CORE", "SHOP__G12.CORE"), new SchemaPair("SHOP.MARTS", "SHOP__G12.MARTS")),
                Set.of("SHOP.CORE", "SHOP.MARTS"));
        assertThat(SqlTemplate.render(template, scope)).isEqualTo(new Rendering.Sql(sql));
        assertThat(SqlTemplate.render("{{ live.ARTS }}", scope)).isInstanceOf(Rendering.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select '{{1,2},{3,4}}'::int[]",
                "select '{{1}}'::int[]",
                "select '{\"a\": {\"b\": 1}}'::json",
                "select '{{}}', '{{ }}', $1, \\1, $green",
                "select '{% if x %}' -- {# note #}",
                "select '{ { green } }'",
                "select '{{' || 'green' || '}}'",
                "select 1\n\tfrom x -- a comment\n"
            })
    void everything_else_stays_as_it_is(String sql) {
        assertThat(SqlTemplate.render(sql, Judging.BEFORE)).isEqualTo(new Rendering.Sql(sql));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        select {{ gren }}              | unknown placeholder {{ gren }}
        select {{ ref('orders') }}     | unknown placeholder {{ ref('orders') }}
        select {{ Green }}             | unknown placeholder {{ Green }}
        select {{ green.a.b }}         | unknown placeholder {{ green.a.b }}
        select {{ green. }}            | unknown placeholder {{ green. }}
        select {{ green."x" }}         | unknown placeholder
        select {{ retired }}           | unknown placeholder {{ retired }}
        select {{ green.other }}       | other is no schema of this release
        select {{ live.other }}        | other is no schema of this release
        select "{{ green }}".o         | leave them out
        select '{{ live }}'            | leave them out
        """)
    void what_is_wrong_is_said(String template, String message) {
        assertThat(SqlTemplate.render(template, Judging.BEFORE))
                .isInstanceOfSatisfying(
                        Rendering.Invalid.class,
                        invalid -> assertThat(invalid.message()).contains(message));
    }

    @Test
    void a_check_knows_no_green() {
        assertThat(SqlTemplate.render("select {{ green }}.x", Judging.ON_LIVE))
                .isInstanceOfSatisfying(
                        Rendering.Invalid.class,
                        invalid -> assertThat(invalid.message()).contains("use {{ live }}"));
        assertThat(SqlTemplate.render("select {{ gren }}.x", Judging.ON_LIVE))
                .isInstanceOfSatisfying(
                        Rendering.Invalid.class,
                        invalid -> assertThat(invalid.message()).endsWith("there are {{ live }} and {{ live.NAME }}"));
        assertThat(SqlTemplate.render("select {{ live.shop_marts }}.x", Judging.ON_LIVE))
                .isEqualTo(new Rendering.Sql("select \"shop_marts\".x"));
    }

    @Test
    void a_schema_that_this_release_adds_is_not_in_live_yet() {
        Scope scope = Scope.gates(
                "shop",
                List.of(new SchemaPair("shop", "shop__g2"), new SchemaPair("shop_new", "shop_new__g2")),
                Set.of("shop"));

        assertThat(SqlTemplate.render("{{ live }}", scope)).isEqualTo(new Rendering.Sql("\"shop\""));
        assertThat(SqlTemplate.render("{{ live.shop_new }}", scope)).isEqualTo(new Rendering.NotYet("shop_new"));
    }

    @Test
    void a_schema_that_this_release_drops_is_still_in_live() {
        Scope scope = Scope.gates("shop", List.of(new SchemaPair("shop", "shop__g2")), Set.of("shop", "shop_old"));

        assertThat(SqlTemplate.render("{{ live.shop_old }}", scope)).isEqualTo(new Rendering.Sql("\"shop_old\""));
        assertThat(SqlTemplate.render("{{ green.shop_old }}", scope)).isInstanceOf(Rendering.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"; drop schema x; --", "", "1a", "a b", "ä"})
    void a_side_whose_name_is_no_identifier_never_reaches_sql(String side) {
        Scope scope = Scope.gates("shop", List.of(new SchemaPair("shop", side)), Set.of());

        assertThat(SqlTemplate.render("select {{ green }}", scope)).isInstanceOf(Rendering.Invalid.class);
    }
}
