package io.dbtrelease.store;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.opendal.OpenDALException;

/** Each write has an end, and OpenDAL's unchecked exceptions are checked ones. What is written is there once it is closed. */
final class OpenDalOutputStream extends OutputStream {
    /** The store puts the parts together. */
    private static final Duration CLOSING = Duration.ofMinutes(5);

    private final OutputStream out;
    private final NativeCalls calls;
    private boolean lost;

    OpenDalOutputStream(OutputStream out, NativeCalls calls) {
        this.out = out;
        this.calls = calls;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        byte[] own = new byte[length];
        System.arraycopy(buffer, offset, own, 0, length);
        run(Duration.ofMinutes(1), () -> {
            out.write(own);
            return length;
        });
    }

    @Override
    public void close() throws IOException {
        if (!lost) {
            run(CLOSING, () -> {
                out.close();
                return 0;
            });
        }
    }

    private void run(Duration atMost, OpenDalInputStream.Io<Integer> call) throws IOException {
        try {
            calls.call("write", atMost, () -> OpenDalInputStream.unchecked(call));
        } catch (NativeCalls.NoAnswerException e) {
            lost = true;
            throw e;
        } catch (OpenDALException e) {
            throw OpenDalArtifactStore.failure("write", e);
        }
    }
}
