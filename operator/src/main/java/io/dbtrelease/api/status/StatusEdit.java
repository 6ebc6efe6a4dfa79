package io.dbtrelease.api.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link DbtReleaseStatus}, to be set one by one inside {@link DbtReleaseStatus#with}. */
public final class StatusEdit {
    public @Nullable Long observedGeneration;
    public @Nullable Phase phase;
    public @Nullable String progress;
    public List<Condition> conditions;
    public @Nullable LiveStatus live;
    public @Nullable LastGreen lastGreen;
    public @Nullable AttemptStatus attempt;
    public List<RetiredSide> retired;
    public @Nullable Memory memory;
    public @Nullable Handled handled;
    public @Nullable Trouble trouble;
    public @Nullable String drift;
    public List<HistoryEntry> history;
    public @Nullable Published published;
    public @Nullable FoundOrigin foundOrigin;
    public @Nullable RebuildImage rebuildImage;

    StatusEdit(DbtReleaseStatus of) {
        this.observedGeneration = of.observedGeneration();
        this.phase = of.phase();
        this.progress = of.progress();
        this.conditions = of.conditions();
        this.live = of.live();
        this.lastGreen = of.lastGreen();
        this.attempt = of.attempt();
        this.retired = of.retired();
        this.memory = of.memory();
        this.handled = of.handled();
        this.trouble = of.trouble();
        this.drift = of.drift();
        this.history = of.history();
        this.published = of.published();
        this.foundOrigin = of.foundOrigin();
        this.rebuildImage = of.rebuildImage();
    }

    DbtReleaseStatus done() {
        return new DbtReleaseStatus(
                observedGeneration,
                phase,
                progress,
                conditions,
                live,
                lastGreen,
                attempt,
                retired,
                memory,
                handled,
                trouble,
                drift,
                history,
                published,
                foundOrigin,
                rebuildImage);
    }
}
