package io.dbtrelease.core.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what passes, refuses to pass more than a bound, and remembers whether the end was seen. */
final class BoundedStream extends FilterInputStream {
    private static final int TAIL = 16;

    private final String file;
    private final long maxBytes;
    private long count;
    private boolean ended;
    private boolean failed;
    private final byte[] tail = new byte[TAIL];

    BoundedStream(InputStream in, String file, long maxBytes) {
        super(in);
        this.file = file;
        this.maxBytes = maxBytes;
    }

    long count() {
        return count;
    }

    boolean ended() {
        return ended;
    }

    /** The last bytes that passed, at most 16, as Latin-1. */
    String tail() {
        StringBuilder text = new StringBuilder();
        for (long at = Math.max(0, count - TAIL); at < count; at++) {
            text.append((char) (tail[(int) (at % TAIL)] & 0xff));
        }
        return text.toString();
    }

    /** Whether the stream below threw, which says nothing about its content. */
    boolean failed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = super.read(buffer, offset, length);
            passed(read);
            for (int i = Math.max(0, read - TAIL); i < read; i++) {
                tail[(int) ((count - read + i) % TAIL)] = buffer[offset + i];
            }
            return read;
        } catch (ArtifactException bound) {
            throw bound;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    private void passed(int bytes) throws ArtifactException {
        if (bytes < 0) {
            ended = true;
            return;
        }
        count += bytes;
        if (count > maxBytes) {
            throw new ArtifactException(
                    ArtifactProblem.Code.TooLarge, "%s is larger than %,d bytes".formatted(file, maxBytes));
        }
    }
}
