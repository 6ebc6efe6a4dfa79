package io.dbtrelease.operator.job;

/** Renders the objects of a Job. Pure: the same plan gives the same objects. */
public final class JobFactory {
    private final JobSettings settings;

    public JobFactory(JobSettings settings) {
        this.settings = settings;
    }

    /** The ConfigMap and the Job, both owned by the release. */
    public JobObjects render(JobPlan plan) {
        throw new UnsupportedOperationException(settings + plan.jobName());
    }
}
