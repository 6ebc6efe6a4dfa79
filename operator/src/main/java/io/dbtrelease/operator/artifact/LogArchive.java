package io.dbtrelease.operator.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The logs of all steps as one compressed file: their last 20 MB, whole lines. The same logs give the same bytes. */
final class LogArchive {
    static final long MAX_BYTES = 20_000_000;

    private LogArchive() {}

    /** @param logs in the order in which they were written */
    static void write(List<Path> logs, Path target) throws IOException {
        List<Long> sizes = new ArrayList<>();
        long skip = -MAX_BYTES;
        for (Path log : logs) {
            sizes.add(Files.size(log));
            skip += sizes.getLast();
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target), 64 * 1024)) {
            for (int i = 0; i < sizes.size(); i++) {
                long size = sizes.get(i);
                if (skip < size) {
                    copy(logs.get(i), Math.max(0, skip), size, out);
                }
                skip -= size;
            }
        }
    }

    /** Up to what was the end when the sizes were taken: something in dbt's container may still write, and faster than this. */
    private static void copy(Path log, long from, long end, OutputStream out) throws IOException {
        try (InputStream in = new BufferedInputStream(ArtifactsFolder.open(log))) {
            in.skipNBytes(from);
            long left = end - from;
            if (from > 0) {
                int next;
                do {
                    next = in.read();
                    left--;
                } while (left > 0 && next >= 0 && next != '\n');
            }
            byte[] buffer = new byte[64 * 1024];
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
