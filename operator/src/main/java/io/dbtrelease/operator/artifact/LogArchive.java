package io.dbtrelease.operator.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The logs of all steps as one compressed file: their last 20 MB, whole lines. The same logs give the same bytes. */
final class LogArchive {
    static final long MAX_BYTES = 20_000_000;

    private LogArchive() {}

    /** @param logs in the order in which they were written */
    static void write(List<Path> logs, Path target) throws IOException {
        long skip = -MAX_BYTES;
        for (Path log : logs) {
            skip += Files.size(log);
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target), 64 * 1024)) {
            for (Path log : logs) {
                long size = Files.size(log);
                if (skip < size) {
                    copy(log, Math.max(0, skip), out);
                }
                skip -= size;
            }
        }
    }

    private static void copy(Path log, long from, OutputStream out) throws IOException {
        try (InputStream in = new BufferedInputStream(ArtifactsFolder.open(log))) {
            in.skipNBytes(from);
            if (from > 0) {
                int next = in.read();
                while (next >= 0 && next != '\n') {
                    next = in.read();
                }
            }
            in.transferTo(out);
        }
    }
}
