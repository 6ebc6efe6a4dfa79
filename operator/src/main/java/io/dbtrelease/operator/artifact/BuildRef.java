package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.job.JobKind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One Job of one attempt of one release. Its text form is its folder in the store.
 *
 * @throws IllegalArgumentException for names that Kubernetes would not have allowed
 */
public record BuildRef(String namespace, String release, String releaseUid, int attempt, JobKind kind, int round) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PLAN = Pattern.compile("([1-9][0-9]{0,8})/plan-([1-9][0-9]{0,8})");
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    public BuildRef {
        if (!LABEL.matcher(namespace).matches()) {
            throw new IllegalArgumentException("not a namespace's name");
        }
        if (release.length() > 253 || !NAME.matcher(release).matches()) {
            throw new IllegalArgumentException("not a release's name");
        }
        if (!UID.matcher(releaseUid).matches()) {
            throw new IllegalArgumentException("not a UID");
        }
        if (attempt < 1 || round < 1) {
            throw new IllegalArgumentException("attempts and rounds count from 1");
        }
    }

    /**
     * The planning Job of the same release in this folder below the release's.
     *
     * @param folder {@code <attempt>/plan-<round>}
     * @return null: it is not the form of one
     */
    public @Nullable BuildRef plan(String folder) {
        Matcher matcher = PLAN.matcher(folder);
        return matcher.matches()
                ? new BuildRef(
                        namespace,
                        release,
                        releaseUid,
                        Integer.parseInt(matcher.group(1)),
                        JobKind.Plan,
                        Integer.parseInt(matcher.group(2)))
                : null;
    }

    /** {@code <attempt>/<kind>-<round>}, of a folder of this release; empty: it is another's. */
    public Optional<String> below(String folder) {
        String own = "%s/%s/%s/".formatted(namespace, release, releaseUid);
        return folder.startsWith(own)
                        && PLAN.matcher(folder.substring(own.length())).matches()
                ? Optional.of(folder.substring(own.length()))
                : Optional.empty();
    }

    /** {@code <namespace>/<release>/<uid>/<attempt>/<kind>-<round>}. */
    public String folder() {
        return "%s/%s/%s/%d/%s-%d".formatted(namespace, release, releaseUid, attempt, kind.label(), round);
    }

    @Override
    public String toString() {
        return folder();
    }
}
