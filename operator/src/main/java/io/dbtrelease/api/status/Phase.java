package io.dbtrelease.api.status;

/** Where a release stands. The text is what a person reads who does not know the word. */
public enum Phase {
    Pending("waits for its first attempt or for what it needs", false),
    Planning("the planning Job parses the project as Live and as Green", false),
    Held("waits for a condition outside", false),
    Preparing("Green's schemas are made and seeded from Live", false),
    Building("dbt builds Green", false),
    Gating("Green is sealed and its gates are evaluated", false),
    AwaitingApproval("the gates passed; a person has to approve", false),
    CuttingOver("Live is being flipped to Green", false),
    Monitoring("Live shows this attempt and is watched", false),
    Live("Live shows the newest attempt", true),
    Failed("the newest attempt failed; Live was never touched", true),
    RollingBack("Live is being flipped back", false),
    RolledBack("Live was flipped back to an older revision", true);

    private final String text;
    private final boolean terminal;

    Phase(String text, boolean terminal) {
        this.text = text;
        this.terminal = terminal;
    }

    /** What the phase means, as the end of a sentence. */
    public String text() {
        return text;
    }

    /** Whether nothing happens any more until somebody or something asks for it. */
    public boolean terminal() {
        return terminal;
    }
}
