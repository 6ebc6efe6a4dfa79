package io.dbtrelease.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.HostileTexts;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Domain(HostileTexts.class)
class ShownTest {
    @Property(seed = HostileTexts.SEED)
    void a_line_is_bounded_whole_and_says_nothing_to_a_terminal(@ForAll String text) {
        for (int max : new int[] {2, 17, 500}) {
            String line = Shown.line(text, max);
            assertThat(line.length()).isLessThanOrEqualTo(max);
            assertThat(line).isEqualTo(roundTrip(line));
            assertThat(line.codePoints()).noneMatch(ShownTest::isUnseen);
        }
    }

    @Property(seed = HostileTexts.SEED)
    void a_line_that_was_not_cut_is_a_line_already(@ForAll String text) {
        String line = Shown.line(text, 6_000);
        assertThat(Shown.line(line, 6_000)).isEqualTo(line);
    }

    @Property(seed = HostileTexts.SEED)
    void what_is_cut_is_the_beginning_and_never_half_a_character(@ForAll String text) {
        String whole = Shown.whole(text);
        assertThat(whole).isEqualTo(roundTrip(whole)).hasSameSizeAs(text);
        for (int max : new int[] {2, 3, 40}) {
            String start = Shown.start(whole, max);
            assertThat(start).isEqualTo(roundTrip(start)).hasSizeLessThanOrEqualTo(max);
            assertThat(whole).startsWith(start);
            String cut = Shown.cut(whole, max);
            assertThat(cut).isEqualTo(roundTrip(cut)).hasSizeLessThanOrEqualTo(max);
        }
    }

    @Property(seed = HostileTexts.SEED, tries = 300)
    void a_password_is_masked_whatever_stands_around_it(@ForAll String around) {
        String plain = around.replaceAll("[\"'\\s:/@=]", "");
        String text = plain + " postgresql://u:s3cr3t-s3cr3t@db/x password=s3cr3t-s3cr3t " + plain;
        assertThat(Shown.line(text, 400)).doesNotContain("s3cr3t");
    }

    private static boolean isUnseen(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR;
    }

    @Test
    void plain_text_stays_as_it_is() {
        String plain =
                "12 of 46 ERROR creating table model analytics.orders: syntax error at or near \"form\" (line 3)";
        assertThat(Shown.line(plain, 500)).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "could not reach postgresql://ann:hunter2@db:5432/shop | could not reach postgresql://ann:***@db:5432/shop",
                "redis://:hunter2@cache/0 is away | redis://:***@cache/0 is away",
                "postgres://ann:hunter2@x@db/shop | postgres://ann:***@db/shop",
                "host=db password=hunter2 user=ann | host=db password=*** user=ann",
                "host=db password = 'hunter2 and 3' user=ann | host=db password = *** user=ann",
                "jdbc:postgresql://db/shop?user=ann&password=hunter2&ssl=true | jdbc:postgresql://db/shop?user=ann&password=***&ssl=true",
                "PGPASSWORD=hunter2 psql | PGPASSWORD=*** psql",
                "{\"token\": \"hunter2\", \"a\": 1} | {\"token\": ***, \"a\": 1}",
                "Authorization: Bearer hunter2hunter2 refused | Authorization: Bearer *** refused",
                "AWS_SECRET_ACCESS_KEY=hunter2/x+y | AWS_SECRET_ACCESS_KEY=***",
            })
    void passwords_that_can_be_told_by_their_place_are_masked(String text, String shown) {
        assertThat(Shown.line(text, 500)).isEqualTo(shown);
        assertThat(Shown.line(text, 30)).doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password authentication failed for user \"ann\"",
                "the token is not valid for this endpoint",
                "registry.example.com:5000/shop@sha256:0123",
                "http://artifacts.svc:8081/v1/report",
                "see https://docs.example.com/a:b",
                "expected token ':'",
            })
    void what_only_speaks_of_secrets_stays(String text) {
        assertThat(Shown.line(text, 500)).isEqualTo(text);
    }

    @Test
    void a_megabyte_is_no_trouble() {
        for (String piece : new String[] {"://", "://a:", "password=", "bearer ", "\"token\":", " ", "\ud83d", "x"}) {
            assertThat(Shown.line(piece.repeat((1 << 20) / piece.length()), 1_024))
                    .hasSizeLessThanOrEqualTo(1_024);
        }
    }

    private static String roundTrip(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
