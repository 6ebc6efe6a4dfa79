package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is kept of an annotation. */
class RequestTextsTest {
    private static final String SMILE = "\ud83d\ude00";

    @Test
    void aRequestOfTheLongestLengthIsKeptAndALongerOneIsCut() {
        assertThat(kept("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(kept("x".repeat(129))).isEqualTo("x".repeat(128));
    }

    @Test
    void nothingButWhiteSpaceAsksForNothing() {
        assertThat(kept(" \n")).isNull();
        assertThat(kept(null)).isNull();
    }

    @Test
    void wholeCharactersStayWhereverTheyStand() {
        assertThat(kept(SMILE + "a" + SMILE + SMILE)).isEqualTo(SMILE + "a" + SMILE + SMILE);
        assertThat(kept("x".repeat(126) + SMILE)).isEqualTo("x".repeat(126) + SMILE);
    }

    @Test
    void halfCharactersAreReplacedAtTheCutAtTheStartAndWithin() {
        assertThat(kept("x".repeat(127) + SMILE)).isEqualTo("x".repeat(127) + "\ufffd");
        assertThat(kept("\ude00a")).isEqualTo("\ufffda");
        assertThat(kept("a\ud83d")).isEqualTo("a\ufffd");
        assertThat(kept("\ud83d\ud83d\ude00")).isEqualTo("\ufffd" + SMILE);
        assertThat(kept("a\ude00\ud83db")).isEqualTo("a\ufffd\ufffdb");
    }

    @Test
    void controlCharactersAreReplaced() {
        assertThat(kept("2>1\n\u001b[31m\u0085")).isEqualTo("2>1\ufffd\ufffd[31m\ufffd");
    }

    private static String kept(String text) {
        return new Requests(text, null, null, null, null, null).approve();
    }
}
