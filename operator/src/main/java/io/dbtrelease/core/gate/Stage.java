package io.dbtrelease.core.gate;

/** When a condition is judged, which says what is judged against what. */
public enum Stage {
    /** As a gate: Green against Live. What cannot be judged because the gate is written wrong fails: Live loses nothing by it. */
    BeforeCutover(Side.Green, Side.Live),
    /** As a check: Live against the newest Retired side. What cannot be judged is unknown: it is no proof against Live. */
    OnLive(Side.Live, Side.Retired);

    private final Side judged;
    private final Side reference;

    Stage(Side judged, Side reference) {
        this.judged = judged;
        this.reference = reference;
    }

    public Side judged() {
        return judged;
    }

    public Side reference() {
        return reference;
    }
}
