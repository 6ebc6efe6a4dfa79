package io.dbtrelease.operator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LinksTest {
    @Test
    void aLinkInsideStays() {
        Links links = new Links(Map.of("a/b/link", "../../c/file", "dangling", "not/there", "same", "."));
        assertThat(links.leaves("a/b/link")).isFalse();
        assertThat(links.leaves("dangling")).isFalse();
        assertThat(links.leaves("same")).isFalse();
    }

    @Test
    void aLinkThatLeadsOutIsSeen() {
        Links links = new Links(Map.of("up", "..", "a/up", "../../etc/passwd", "root", "/etc/passwd", "empty", ""));
        assertThat(links.leaves("up")).isTrue();
        assertThat(links.leaves("a/up")).isTrue();
        assertThat(links.leaves("root")).isTrue();
        assertThat(links.leaves("empty")).isTrue();
    }

    @Test
    void aLinkThatLeadsOutThroughAnotherIsSeen() {
        // x/y/z is the root, so two steps up from there are outside, though the words alone stay inside.
        Links links = new Links(Map.of("x/y/z", "../..", "way/out", "../x/y/z/../../etc"));
        assertThat(links.leaves("x/y/z")).isFalse();
        assertThat(links.leaves("way/out")).isTrue();
    }

    @Test
    void aCircleLeadsNowhere() {
        Links links = new Links(Map.of("a", "b", "b", "a"));
        assertThat(links.leaves("a")).isTrue();
    }
}
