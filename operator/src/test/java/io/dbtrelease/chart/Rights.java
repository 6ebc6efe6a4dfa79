package io.dbtrelease.chart;

import io.dbtrelease.testsupport.RealApiServer;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;

/** What somebody may do, by the API server's own word. */
final class Rights {
    private Rights() {}

    /**
     * Asks for one right.
     *
     * @param namespace empty: in all, or for what has none
     * @param right {@code <verb> <group>/<resource>}, and {@code /<subresource>} behind it
     */
    static boolean may(RealApiServer server, String user, String namespace, String right) {
        String[] words = right.split("[ /]", 4);
        return server.admin()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb(words[0])
                        .withGroup(words[1])
                        .withResource(words[2])
                        .withSubresource(words.length > 3 ? words[3] : "")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }
}
