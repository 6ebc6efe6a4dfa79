package io.dbtrelease.operator.artifact;

import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;

/** The artifact endpoint of one process without its HTTP: verifies who speaks, and takes what it delivers. */
public final class SimulatedEndpoint {
    private final CallerVerifier verifier;
    private final Uploads uploads;

    public SimulatedEndpoint(
            CallerLookup lookup, ArtifactStore store, ProgressBoard board, Consumer<BuildRef> reported, Clock clock) {
        this.verifier = new CallerVerifier(lookup, clock);
        this.uploads = new Uploads(store, board, reported, clock);
    }

    /** What a collector makes of the answer. */
    public enum Said {
        Stored,
        /** Asking again would get the same answer. */
        Refused,
        TryAgain
    }

    public Said file(String token, ArtifactFile file, byte[] content) throws IOException {
        return said(() -> uploads.file(
                verifier.verify(token, true),
                file,
                new ByteArrayInputStream(content),
                content.length,
                Digests.sha256(content)));
    }

    /** The facts of a file, for the report. */
    public static BuildReport.FileFacts facts(byte[] content) {
        return new BuildReport.FileFacts(content.length, Digests.sha256(content));
    }

    public Said report(String token, BuildReport report) throws IOException {
        return said(() -> uploads.report(verifier.verify(token, true), ReportJson.write(report)));
    }

    private interface Request {
        Answer send() throws IOException, RequestRefusedException;
    }

    private static Said said(Request request) throws IOException {
        Answer answer;
        try {
            answer = request.send();
        } catch (RequestRefusedException e) {
            answer = e.answer();
        }
        return answer.succeeded() ? Said.Stored : answer.isFinal() ? Said.Refused : Said.TryAgain;
    }
}
