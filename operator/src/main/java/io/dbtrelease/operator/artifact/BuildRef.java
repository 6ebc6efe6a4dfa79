package io.dbtrelease.operator.artifact;

import io.dbtrelease.operator.job.JobKind;
import java.util.Optional;
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

    /** {@code <namespace>/<release>/<uid>/<attempt>/<kind>-<round>}. */
    public String folder() {
        return "%s/%s/%s/%d/%s-%d".formatted(namespace, release, releaseUid, attempt, kind.label(), round);
    }

    /** From {@link #folder()}; empty: it is none. */
    public static Optional<BuildRef> ofFolder(String folder) {
        String[] parts = folder.split("/", -1);
        int dash = folder.lastIndexOf('-');
        if (parts.length != 5 || dash < 0) {
            return Optional.empty();
        }
        try {
            for (JobKind kind : JobKind.values()) {
                if (parts[4].startsWith(kind.label() + "-")) {
                    int round = Integer.parseInt(folder.substring(dash + 1));
                    return Optional.of(
                            new BuildRef(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), kind, round));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return folder();
    }
}
