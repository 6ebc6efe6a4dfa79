package io.dbtrelease.operator.artifact;

import io.dbtrelease.api.status.Progress;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.ArtifactStore.Put;
import io.dbtrelease.store.ContentMismatchException;
import io.dbtrelease.store.Digests;
import io.dbtrelease.text.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes what verified callers deliver. Knows nothing of HTTP but the answers' numbers. */
final class Uploads {
    private static final int MAX_AT_ONCE = 8;
    private static final int MAX_RUNNING_LENGTH = 256;

    private final ArtifactStore store;
    private final ProgressBoard board;
    private final Consumer<BuildRef> reported;
    private final Clock clock;
    private final Semaphore slots = new Semaphore(MAX_AT_ONCE);

    Uploads(ArtifactStore store, ProgressBoard board, Consumer<BuildRef> reported, Clock clock) {
        this.store = store;
        this.board = board;
        this.reported = reported;
        this.clock = clock;
    }

    /** Where a pod's file is kept. */
    static String key(Caller caller, String file) {
        return caller.build().folder() + "/" + caller.podUid() + "/" + file;
    }

    /** @throws IOException if the body breaks off or the store fails: the caller may try again */
    Answer file(Caller caller, ArtifactFile file, InputStream body, long bytes, String sha256)
            throws IOException, RequestRefusedException {
        if (!slots.tryAcquire()) {
            throw new RequestRefusedException(503, "Busy", "too many uploads at once");
        }
        try {
            return answer(store.putIfAbsent(key(caller, file.path()), body, bytes, sha256), file.path());
        } catch (ContentMismatchException e) {
            throw new RequestRefusedException(422, "ContentMismatch", String.valueOf(e.getMessage()));
        } finally {
            slots.release();
        }
    }

    private static Answer answer(Put put, String file) throws RequestRefusedException {
        return switch (put) {
            case Created -> new Answer(200, "Stored", file + " is stored");
            case Same -> new Answer(200, "StoredBefore", file + " was stored before, and is the same");
            case Different ->
                throw new RequestRefusedException(
                        409, "Different", file + " was delivered before with other content, which stays");
        };
    }

    /** The report ends a delivery: what a Job says last counts only if no pod of it said it before. */
    Answer report(Caller caller, byte[] json) throws IOException, RequestRefusedException {
        BuildReport report;
        try {
            report = ReportJson.read(json, BuildReport.class);
        } catch (IOException e) {
            throw new RequestRefusedException(400, "ReportMalformed", "the report cannot be understood");
        }
        String digest = Digests.sha256(json);
        Answer before = reportedBefore(caller, digest);
        if (before != null) {
            return before;
        }
        ReportCheck.check(report, caller, store);
        byte[] stored = ReportJson.write(new StoredReport(
                caller.jobName(),
                caller.jobUid(),
                caller.podName(),
                caller.podUid(),
                clock.instant().toString(),
                digest,
                report));
        if (stored.length > ReportJson.MAX_STORED_BYTES) {
            // Half characters take twice their room when they are written: such a report could be stored and never
            // read.
            throw new RequestRefusedException(413, "TooLarge", "the report is too large as it would be stored");
        }
        Put put = store.putIfAbsent(
                reportKey(caller), new ByteArrayInputStream(stored), stored.length, Digests.sha256(stored));
        if (put == Put.Different) {
            Answer meanwhile = reportedBefore(caller, digest);
            return meanwhile != null ? meanwhile : new Answer(503, "Busy", "another report came at the same time");
        }
        reported.accept(caller.build());
        return new Answer(200, "Stored", "the report is stored");
    }

    /** Null: no report of this Job is there. */
    private @Nullable Answer reportedBefore(Caller caller, String digest) throws IOException, RequestRefusedException {
        try {
            StoredReport stored = new StoredBuilds(store).report(caller.build());
            if (stored == null) {
                return null;
            }
            if (!stored.podUid().equals(caller.podUid())) {
                throw new RequestRefusedException(
                        409, "AnotherPodReported", "another pod of this Job has reported, and its report stays");
            }
            if (!stored.digest().equals(digest)) {
                throw new RequestRefusedException(
                        409, "Different", "this pod has reported before with other content, which stays");
            }
            return new Answer(200, "StoredBefore", "the report was stored before, and is the same");
        } catch (ArtifactRefusedException e) {
            throw new RequestRefusedException(409, "Different", "a report is there that cannot be understood");
        }
    }

    private static String reportKey(Caller caller) {
        return caller.build().folder() + "/" + StoredReport.FILE;
    }

    Answer progress(Caller caller, byte[] json) throws RequestRefusedException {
        ProgressPost said;
        try {
            said = ReportJson.read(json, ProgressPost.class);
        } catch (IOException e) {
            throw new RequestRefusedException(400, "ProgressMalformed", "the progress cannot be understood");
        }
        String running = said.running();
        if (said.done() < 0 || said.total() < 0 || (running != null && !isPlain(running))) {
            throw new RequestRefusedException(400, "ProgressMalformed", "the progress has impossible values");
        }
        board.post(caller.build(), new Progress(said.done(), said.total(), running, clock.instant()));
        return new Answer(200, "Taken", "the progress is noted");
    }

    private static boolean isPlain(String text) {
        return text.length() <= MAX_RUNNING_LENGTH
                && Shown.isWhole(text)
                && text.chars().noneMatch(Character::isISOControl);
    }
}
