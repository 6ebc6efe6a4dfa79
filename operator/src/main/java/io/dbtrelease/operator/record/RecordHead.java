package io.dbtrelease.operator.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.core.decision.Origin;
import io.dbtrelease.text.Shown;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a {@code release.json} says how to build it again, as it was read: nothing of it is believed before {@link #origin} looked at it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RecordHead(
        @Nullable String schemaVersion,
        @Nullable String namespace,
        @Nullable String release,
        int attempt,
        @Nullable Integer revision,
        @Nullable String outcome,
        @Nullable String reason,
        @Nullable String digest,
        @Nullable String buildDigest,
        @Nullable String sourceRevision,
        @Nullable String commit,
        @Nullable String image,
        @Nullable String imageDigest) {
    /** Of what is no record. */
    public static final RecordHead UNREADABLE =
            new RecordHead(null, null, null, 0, null, null, null, null, null, null, null, null, null);

    /** As the API server has them of {@code spec.project}. */
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}");

    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9._/+-]{1,128}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9:]{1,100}");
    private static final int SHOWN = 60;

    /**
     * How the revision is built again, or why this record does not say so.
     *
     * @param request the rollback that asks for it
     */
    public FoundOrigin origin(String namespace, String release, int number, String request) {
        String why = problem(namespace, release, number);
        return why != null || image == null
                ? FoundOrigin.missing(number, request, String.valueOf(why))
                : new FoundOrigin(
                        number,
                        Origin.byDigest(image, imageDigest),
                        sourceRevision,
                        commit,
                        digest,
                        buildDigest,
                        Origin.isProven(outcome, reason),
                        request,
                        null,
                        null);
    }

    private @Nullable String problem(String namespace, String release, int number) {
        if (schemaVersion == null) {
            return "its record in the artifact store cannot be understood";
        }
        if (!schemaVersion.equals(RecordJson.VERSION)) {
            return "its record in the artifact store is of version " + Shown.line(schemaVersion, SHOWN)
                    + ", which this operator does not know";
        }
        if (!namespace.equals(this.namespace) || !release.equals(this.release) || attempt != number) {
            return "its record in the artifact store is that of another release or attempt";
        }
        if (revision == null) {
            return "its record in the artifact store says that attempt " + number + " never went live ("
                    + Shown.line(String.valueOf(outcome), SHOWN) + ", " + Shown.line(String.valueOf(reason), SHOWN)
                    + ")";
        }
        boolean sound = revision == number
                && image != null
                && IMAGE.matcher(image).matches()
                && isSound(SOURCE, sourceRevision)
                && isSound(COMMIT, commit)
                && isSound(DIGEST, digest)
                && isSound(DIGEST, buildDigest)
                && isSound(DIGEST, imageDigest);
        return sound ? null : "its record in the artifact store cannot be understood";
    }

    private static boolean isSound(Pattern pattern, @Nullable String value) {
        return value == null || pattern.matcher(value).matches();
    }
}
