package io.dbtrelease.operator.artifact;

import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Holds a report against who sends it and what that pod delivered before. */
final class ReportCheck {
    private static final int MAX_ITEMS = 32;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private ReportCheck() {}

    /** @throws RequestRefusedException with 400 or 409 if the report cannot be taken */
    static void check(BuildReport report, Caller caller, ArtifactStore store)
            throws IOException, RequestRefusedException {
        BuildRef build = caller.build();
        if (report.kind() != build.kind() || report.attempt() != build.attempt() || report.round() != build.round()) {
            throw malformed("the report is that of another Job");
        }
        if (report.commit() != null && !COMMIT.matcher(report.commit()).matches()) {
            throw malformed("the report's commit is none");
        }
        bound("steps", report.steps().size());
        bound("invocationIds", report.invocationIds().size());
        bound("stats", report.stats().size());
        bound("errors", report.errors().size());
        bound("notDelivered", report.notDelivered().size());
        for (Map.Entry<String, BuildReport.FileFacts> file : report.files().entrySet()) {
            ArtifactFile known = ArtifactFile.of(build.kind(), file.getKey())
                    .orElseThrow(() -> malformed("the report names a file that such a Job does not deliver"));
            long bytes = file.getValue().bytes();
            if (bytes < 0
                    || bytes > known.maxBytes()
                    || !Digests.isSha256(file.getValue().sha256())) {
                throw malformed("the report's length or digest of " + known.path() + " is wrong");
            }
            OptionalLong stored = store.size(Uploads.key(caller, known.path()));
            if (stored.isEmpty() || stored.getAsLong() != bytes) {
                throw new RequestRefusedException(
                        409, "FileMissing", "the report names " + known.path() + ", which was not delivered like that");
            }
        }
    }

    private static void bound(String what, int size) throws RequestRefusedException {
        if (size > MAX_ITEMS) {
            throw malformed("the report has too many " + what);
        }
    }

    private static RequestRefusedException malformed(String message) {
        return new RequestRefusedException(400, "ReportMalformed", message);
    }
}
