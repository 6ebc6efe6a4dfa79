package io.dbtrelease.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.opendal.OpenDALException;

/** Makes checked exceptions of OpenDAL's unchecked ones. */
final class OpenDalInputStream extends FilterInputStream {
    OpenDalInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (OpenDALException e) {
            throw OpenDalArtifactStore.failure("read", e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (OpenDALException e) {
            throw OpenDalArtifactStore.failure("read", e);
        }
    }
}
