package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.artifact.ArtifactRefusedException.Reason;
import io.dbtrelease.store.Digests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** A stream that knows how long it should be and what its digest should be. Reads no byte past the expected length but one. */
final class ProvenStream extends FilterInputStream {
    private final BuildReport.FileFacts expected;
    private final String name;
    private final MessageDigest digest = Digests.sha256();
    private long count;

    ProvenStream(InputStream in, String name, BuildReport.FileFacts expected) {
        super(in);
        this.name = name;
        this.expected = expected;
    }

    /**
     * Reads the rest and judges the whole.
     *
     * @throws IOException if it cannot be read
     */
    void prove() throws IOException, ArtifactRefusedException {
        byte[] buffer = new byte[64 * 1024];
        while (read(buffer, 0, buffer.length) >= 0) {
            // The digest takes it.
        }
        if (count != expected.bytes()) {
            String relation = count > expected.bytes() ? "longer" : "shorter";
            throw new ArtifactRefusedException(
                    Reason.Truncated,
                    "%s is %s than the %d bytes of the report".formatted(name, relation, expected.bytes()));
        }
        if (!Digests.hex(digest).equals(expected.sha256())) {
            throw new ArtifactRefusedException(Reason.Changed, name + " is not what the report's digest says");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (count > expected.bytes()) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, expected.bytes() + 1 - count));
        if (read > 0) {
            digest.update(buffer, offset, read);
            count += read;
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 64 * 1024)];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
