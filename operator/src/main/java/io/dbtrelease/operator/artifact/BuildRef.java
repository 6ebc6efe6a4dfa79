package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.job.JobKind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Job of one attempt of one release. Its text form is its folder in the store.
 *
 * @throws IllegalArgumentException for names that Kubernetes would not have allowed
 */
public record BuildRef(String namespace, String release, String releaseUid, int attempt, JobKind kind, int round) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PLAN =
            Pattern.compile(ReleaseFolder.ATTEMPTS + "/([1-9][0-9]{0,8})/plan-([1-9][0-9]{0,8})");
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
     * A planning Job of the same release.
     *
     * @param place as {@link #place} has it; empty: it is not the form of one
     */
    Optional<BuildRef> planAt(String place) {
        Matcher matcher = PLAN.matcher(place);
        return matcher.matches()
                ? Optional.of(new BuildRef(
                        namespace,
                        release,
                        releaseUid,
                        Integer.parseInt(matcher.group(1)),
                        JobKind.Plan,
                        Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** A planning Job of the same release by its folder; empty: it is another release's, or none. */
    public Optional<BuildRef> planIn(String folder) {
        return folder.startsWith(own()) ? planAt(folder.substring(own().length())) : Optional.empty();
    }

    /** {@code attempts/<attempt>/<kind>-<round>}: its folder below the release's. */
    public String place() {
        return "%s/%d/%s-%d".formatted(ReleaseFolder.ATTEMPTS, attempt, kind.label(), round);
    }

    /** {@code <namespace>/<release>/<uid>/attempts/<attempt>/<kind>-<round>}. */
    public String folder() {
        return own() + place();
    }

    private String own() {
        return new ReleaseFolder(namespace, release, releaseUid).own() + "/";
    }

    @Override
    public String toString() {
        return folder();
    }
}
