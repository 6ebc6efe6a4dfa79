package io.dbtrelease.store;

import java.io.IOException;
import java.io.InputStream;
import org.apache.opendal.OpenDALException;

/** Each read has an end, and OpenDAL's unchecked exceptions are checked ones. */
final class OpenDalInputStream extends InputStream {
    private final InputStream in;
    private final NativeCalls calls;
    private boolean lost;

    OpenDalInputStream(InputStream in, NativeCalls calls) {
        this.in = in;
        this.calls = calls;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (lost) {
            throw new IOException("the artifact store did not answer before");
        }
        try {
            // Into an array of its own: a call that was given up may still write into it.
            byte[] own = new byte[Math.min(length, OpenDalArtifactStore.BUFFER)];
            int read = calls.call("read", () -> unchecked(() -> in.read(own, 0, own.length)));
            if (read > 0) {
                System.arraycopy(own, 0, buffer, offset, read);
            }
            return read;
        } catch (NativeCalls.NoAnswerException e) {
            lost = true;
            throw e;
        } catch (OpenDALException e) {
            throw OpenDalArtifactStore.failure("read", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!lost) {
            in.close();
        }
    }

    /** What may throw a checked exception; it is unwrapped where the call ends. */
    interface Io<T> {
        T get() throws IOException;
    }

    static <T> T unchecked(Io<T> io) {
        try {
            return io.get();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
