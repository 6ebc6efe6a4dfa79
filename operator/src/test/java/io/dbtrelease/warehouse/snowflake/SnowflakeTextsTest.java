package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and texts that go into statements, and errors that come back. */
@Domain(HostileTexts.class)
class SnowflakeTextsTest {
    @Property(seed = HostileTexts.SEED)
    void a_quoted_name_is_the_name_and_nothing_after_it_or_refused(@ForAll String text) {
        for (String name : List.of(text, Shown.start(text, 20), "x".repeat(254) + text)) {
            boolean possible = !name.isEmpty() && name.indexOf('\0') < 0 && Shown.isWhole(name) && name.length() <= 255;
            if (possible) {
                String quoted = SnowflakeSql.id(name);
                assertThat(quoted).startsWith("\"").endsWith("\"");
                String inner = quoted.substring(1, quoted.length() - 1);
                assertThat(inner.replace("\"\"", "")).doesNotContain("\"");
                assertThat(inner.replace("\"\"", "\"")).isEqualTo(name);
            } else {
                assertThatThrownBy(() -> SnowflakeSql.id(name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_quoted_text_is_the_text_ends_no_block_or_is_refused(@ForAll String text) {
        if (text.indexOf('\0') < 0 && Shown.isWhole(text) && !text.contains("$$")) {
            String quoted = SnowflakeSql.text(text);
            assertThat(asTheServiceReads(quoted)).isEqualTo(text);
            assertThat(quoted).doesNotContain("$$");
        } else {
            assertThatThrownBy(() -> SnowflakeSql.text(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A string constant: two quotes are one, a backslash takes what follows as it is; the first lone quote ends it. */
    private static String asTheServiceReads(String quoted) {
        assertThat(quoted).startsWith("'");
        StringBuilder text = new StringBuilder();
        int i = 1;
        while (true) {
            char c = quoted.charAt(i);
            if (c == '\'' && i + 1 < quoted.length() && quoted.charAt(i + 1) == '\'' || c == '\\') {
                text.append(quoted.charAt(i + 1));
                i += 2;
            } else if (c == '\'') {
                assertThat(i).isEqualTo(quoted.length() - 1);
                return text.toString();
            } else {
                text.append(c);
                i++;
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_schema_is_two_plain_names_or_refused(@ForAll String text) {
        for (String name : List.of(text, "SHOP." + text, text + ".MARTS", "SHOP.MARTS" + text)) {
            if (name.matches("[A-Z_][A-Z0-9_]{0,254}\\.[A-Z_][A-Z0-9_]{0,254}")) {
                assertThat(SnowflakeSql.schema(name)).isEqualTo('"' + name.replace(".", "\".\"") + '"');
            } else {
                assertThatThrownBy(() -> SnowflakeSql.schema(name)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void an_error_is_bounded_and_without_secrets_whatever_the_service_says(
            @ForAll String text, @ForAll Hostile hostile) {
        String secret = "Xy7" + hostile.oneOf(List.of("", "  ", "\t", "$1", "\\", "'"))
                + hostile.random().nextLong() + "Qz9";
        WarehouseException e =
                SnowflakeErrors.exception(new SQLException(text + secret + text, "X", 1), List.of(secret, "Xy7"));
        assertThat(e.getMessage()).doesNotContain(secret).hasSizeLessThan(800);
        assertThat(e.getMessage().lines().count()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "390100,08001,AuthenticationFailed,credentials",
        "390144,08001,AuthenticationFailed,credentials",
        "390114,08001,TokenExpired,new one",
        "390318,08001,TokenExpired,new one",
        "390422,08001,NetworkPolicy,network policy",
        "390420,08001,NetworkPolicy,network policy",
        "390189,08001,RoleNotGranted,GRANT ROLE",
        "606,57P03,Suspended,GRANT USAGE",
        "90073,57014,QuotaExceeded,resource monitor",
        "630,57014,Timeout,longer than it may",
        "625,57014,Timeout,Another transaction",
        "604,57014,Timeout,cancelled",
        "3001,42501,PermissionDenied,privilege",
        "2003,02000,PermissionDenied,privilege",
        "200015,58030,Unavailable,said",
        "200001,XX000,Failed,said",
        "1,08006,Unavailable,said",
        "904,42000,Failed,said"
    })
    void eachErrorHasItsKindAndSaysWhatMendsIt(int code, String state, Kind kind, String word) {
        WarehouseException e = SnowflakeErrors.exception(new SQLException("said", state, code), List.of());
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.getMessage()).contains(word, "said", "(" + code + ")");
    }

    @Test
    void noTextFormShowsASecret() {
        SnowflakeLogin login =
                new SnowflakeLogin("U", "R", new SnowflakeAuth.KeyPair("-----BEGIN-----\nsecret-key", "secret-phrase"));
        SnowflakeConfig config = new SnowflakeConfig(
                URI.create("https://a.snowflakecomputing.com"),
                "a",
                "W",
                login,
                "B",
                new SnowflakeLogin("G", "R", new SnowflakeAuth.Token("secret-token")),
                "DBT_RELEASE.CONTROL",
                null);
        assertThat(config + " " + SnowflakeProperties.of(config, login, "t", java.time.Duration.ofSeconds(1)))
                .doesNotContain("secret");
        assertThat(new SnowflakeAuth.OAuth("id", "secret", URI.create("https://x/t"), null) + " "
                        + new SnowflakeAuth.Password("secret"))
                .doesNotContain("secret");
    }

    @Test
    void passwordsAndPlainHttpAreForStandIns() {
        SnowflakeAuth password = new SnowflakeAuth.Password("p");
        SnowflakeAuth token = new SnowflakeAuth.Token("t");
        assertThat(config("http://127.0.0.1:1", password).isPlain()).isTrue();
        assertThat(config("http://10.1.2.3:1", token).isPlain()).isTrue();
        assertThat(config("https://a.snowflakecomputing.com", token).isPlain()).isFalse();
        for (String url : List.of(
                "http://a.snowflakecomputing.com",
                "http://8.8.8.8",
                "ftp://127.0.0.1",
                "https://a/?x",
                "https://u:p@a.b")) {
            assertThatThrownBy(() -> config(url, url.contains("?") ? password : token))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> config("https://a.snowflakecomputing.com", password))
                .hasMessageContaining("key pair");
    }

    private static SnowflakeConfig config(String url, SnowflakeAuth auth) {
        return new SnowflakeConfig(
                URI.create(url), "a", "W", new SnowflakeLogin("U", "R", auth), "B", null, "C.S", null);
    }
}
