package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void findsWhatTheFrameworkWrapped() {
        IOException inner = new IOException("x");
        assertThat(Causes.find(new OperatorException(new UncheckedIOException(inner)), IOException.class))
                .contains(inner);
        assertThat(Causes.find(inner, InterruptedException.class)).isEmpty();
    }

    @Test
    void aRingOfCausesEnds() {
        RuntimeException one = new RuntimeException();
        one.initCause(new RuntimeException(one));
        assertThat(Causes.find(one, IOException.class)).isEmpty();
    }
}
