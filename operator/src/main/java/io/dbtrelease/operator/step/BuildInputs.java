package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.RebuildFacts;
import org.jspecify.annotations.Nullable;

/**
 * What the Jobs of an attempt build: the spec's project, or an earlier revision that is built again. The same for all Jobs of an attempt once its commit is known.
 *
 * @param project the spec's, with the image that runs, and without git where the image that runs holds the project
 * @param commit 40 hexadecimal digits that the checkout must check out; null: no git, or the revision is still to be resolved by the attempt's first Job
 */
record BuildInputs(ProjectSpec project, @Nullable String commit) {

    /** @throws TroubleException if an earlier commit is to be built again and the spec no longer says where it is */
    static BuildInputs of(DbtReleaseSpec spec, AttemptStatus attempt) throws TroubleException {
        RebuildFacts rebuild = attempt.rebuild();
        ProjectSpec project = spec.project();
        if (rebuild == null) {
            return new BuildInputs(project, project.git() == null ? null : attempt.commit());
        }
        String commit = rebuild.commit();
        if (commit != null && project.git() == null) {
            throw new TroubleException(
                    "NoRepository",
                    "revision " + rebuild.revision() + " was built from commit " + commit
                            + ", and spec.project.git no longer says where that is: set it again");
        }
        return new BuildInputs(with(project, rebuild.image(), commit == null ? null : project.git()), commit);
    }

    private static ProjectSpec with(ProjectSpec project, String image, @Nullable GitSpec git) {
        return new ProjectSpec(
                image,
                project.imagePullPolicy(),
                project.imagePullSecrets(),
                project.path(),
                project.revision(),
                project.profilesDir(),
                git);
    }
}
