package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.WarehouseException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Names that go into statements, and errors that come back. */
@Domain(HostileTexts.class)
class PostgresTextsTest {
    private static final Credentials ROLE = new Credentials("ann", "s3cr3t");

    @Property(seed = HostileTexts.SEED)
    void a_quoted_name_is_the_name_and_nothing_after_it_or_refused(@ForAll String text) {
        for (String name : List.of(text, Shown.start(text, 20), "x".repeat(62) + text)) {
            boolean possible = !name.isEmpty()
                    && name.indexOf('\0') < 0
                    && Shown.isWhole(name)
                    && name.getBytes(StandardCharsets.UTF_8).length <= PostgresSql.MAX_NAME_BYTES;
            if (possible) {
                assertThat(unquoted(PostgresSql.id(name), '"')).isEqualTo(name);
            } else {
                assertThatThrownBy(() -> PostgresSql.id(name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
            }
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_quoted_text_is_the_text_or_refused(@ForAll String text) {
        if (text.indexOf('\0') < 0 && Shown.isWhole(text)) {
            assertThat(unquoted(PostgresSql.literal(text), '\'')).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> PostgresSql.literal(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(seed = HostileTexts.SEED)
    void an_error_is_bounded_and_without_passwords_whatever_the_server_says(
            @ForAll String text, @ForAll Hostile hostile) {
        // With white space inside and around it, with a part that is another's password.
        String secret = "Xy7" + hostile.oneOf(List.of("", "  ", "\t", "$1", "\\", "'"))
                + hostile.random().nextLong() + "Qz9";
        List<String> secrets = hostile.random().nextBoolean()
                ? List.of(secret, secret + "\n", secret.substring(0, 6), "")
                : List.of(secret.substring(0, 6), "", secret + " ", secret);
        String said = text + secret + text;
        for (SQLException e : List.of(
                new SQLException(said, "08001"),
                new PSQLException(new ServerErrorMessage(
                        "SFATAL\0C28P01\0M" + said.replace("\0", "") + "\0Dd " + secret + "\0Hh " + secret + "\0\0")),
                new SQLException(said, (String) null))) {
            WarehouseException shown = PostgresErrors.exception(e, secrets);
            String message = String.valueOf(shown.getMessage());
            assertThat(message).doesNotContain(secret, secret.replaceAll("\\s+", " "), "Qz9");
            assertThat(message.length()).isLessThanOrEqualTo(520);
            assertThat(Shown.isWhole(message)).isTrue();
            assertThat(message.chars()).noneMatch(Character::isISOControl);
            assertThat(shown.getCause()).isNull();
        }
    }

    @Test
    void the_rows_of_data_errors_are_not_shown() {
        PSQLException e = new PSQLException(
                new ServerErrorMessage("SERROR\0C23505\0Mduplicate key\0DKey (card)=(4111) already exists.\0\0"));
        assertThat(PostgresErrors.text(e, List.of())).isEqualTo("duplicate key (23505)");
    }

    @Property(seed = HostileTexts.SEED)
    void a_host_becomes_the_host_of_the_url_or_is_refused(@ForAll String text) {
        for (String host : List.of(text, "db" + text, "db/other?socketFactory=x&a=" + text, "db,evil" + text)) {
            try {
                PostgresConfig config = new PostgresConfig(host, 5432, "shop", "require", null, ROLE, "dbt", null);
                String url = "jdbc:postgresql://" + config.host() + ":5432/shop?ssl=true";
                var parsed = Driver.parseURL(url, null);
                if (parsed != null) {
                    assertThat(PGProperty.PG_HOST.getOrDefault(parsed)).isEqualTo(host);
                    assertThat(PGProperty.PG_DBNAME.getOrDefault(parsed)).isEqualTo("shop");
                    assertThat(PGProperty.SOCKET_FACTORY.getOrDefault(parsed)).isNull();
                }
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isEqualTo("not a host's name or address");
            }
        }
    }

    @Test
    void no_text_form_shows_a_password() {
        PostgresConfig config = new PostgresConfig("db", 5432, "shop", "require", "PEM", ROLE, "dbt", ROLE);
        assertThat(config.toString()).doesNotContain("s3cr3t");
        assertThat(ROLE.toString()).isEqualTo("Credentials[username=ann]");
    }

    /** As the server reads it; a quote that stands alone in it would end it. */
    private static String unquoted(String quoted, char quote) {
        assertThat(quoted)
                .startsWith(String.valueOf(quote))
                .endsWith(String.valueOf(quote))
                .hasSizeGreaterThan(1);
        String inside = quoted.substring(1, quoted.length() - 1);
        String twice = String.valueOf(quote).repeat(2);
        assertThat(inside.replace(twice, "")).doesNotContain(String.valueOf(quote));
        return inside.replace(twice, String.valueOf(quote));
    }
}
