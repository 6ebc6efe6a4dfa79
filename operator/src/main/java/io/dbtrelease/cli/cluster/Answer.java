package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.cli.cluster.Request.Ask;
import org.jspecify.annotations.Nullable;

/**
 * What the operator made of a request that it echoed in {@code status.handled}.
 *
 * @param granted whether it is carried out, as opposed to refused
 */
record Answer(boolean granted, String message) {
    /** @param before the status that it was asked over: a reject takes back the rollback that went on, or else the attempt */
    static Answer of(Ask ask, @Nullable DbtReleaseStatus before, DbtReleaseStatus status) {
        AttemptStatus a = status.attempt();
        boolean granted = a != null
                && switch (ask.kind()) {
                    case approve -> ask.value().equals(a.number() + "/" + a.digest()) && a.approval() != null;
                    case reject ->
                        ask.value().equals(a.number() + "/" + a.digest())
                                && (goesBack(before) ? a.rollback() == null : isRejected(a));
                    case rollback ->
                        (a.rollback() != null
                                        && means(
                                                ask,
                                                a.rollback().from(),
                                                a.rollback().to()))
                                || (a.rebuild() != null
                                        && means(
                                                ask,
                                                a.rebuild().from(),
                                                a.rebuild().revision()));
                    case retry, dryRun -> true;
                };
        if (granted) {
            return new Answer(true, ask.kind() + " " + ask.value() + " is carried out");
        }
        String why = Advice.condition(status, "Ready")
                .map(c -> Lines.clean(c.message()))
                .orElse("the release's Events say why");
        return new Answer(false, "the operator refused " + ask.kind() + " " + ask.value() + ": " + why);
    }

    private static boolean goesBack(@Nullable DbtReleaseStatus status) {
        AttemptStatus a = status == null ? null : status.attempt();
        return a != null && a.rollback() != null && !a.rollback().done();
    }

    private static boolean isRejected(AttemptStatus a) {
        return a.outcome() == Outcome.Rejected
                || (a.ending() != null && a.ending().outcome() == Outcome.Rejected);
    }

    private static boolean means(Ask ask, int from, int to) {
        String value = from + ">" + to;
        return ask.value().equals(value) || ask.value().startsWith(value + "/");
    }
}
