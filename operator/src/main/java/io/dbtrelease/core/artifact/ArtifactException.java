package io.dbtrelease.core.artifact;

import java.io.IOException;

/** Carries a refusal out of a body that reads, as far as {@link ArtifactReading}; no caller sees it. */
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient ArtifactProblem problem;

    public ArtifactException(ArtifactProblem.Code code, String message) {
        super(message, null);
        this.problem = new ArtifactProblem(code, message);
    }

    public ArtifactProblem problem() {
        return problem;
    }
}
