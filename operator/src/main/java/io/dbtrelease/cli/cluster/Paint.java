package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.status.GateResult.Verdict;
import io.dbtrelease.api.status.Phase;
import picocli.CommandLine.Help.Ansi;

/** Colours, where the output is a terminal that wants them. */
record Paint(boolean on) {
    static final Paint OFF = new Paint(false);

    /** As picocli finds out: a terminal, NO_COLOR, CLICOLOR_FORCE. */
    static Paint of(Ansi ansi) {
        return new Paint(ansi.enabled());
    }

    String bold(String text) {
        return code("1", text);
    }

    String good(String text) {
        return code("32", text);
    }

    String doubtful(String text) {
        return code("33", text);
    }

    String bad(String text) {
        return code("31", text);
    }

    String faint(String text) {
        return code("2", text);
    }

    String phase(Phase phase) {
        return switch (phase) {
            case Live -> good(phase.name());
            case Failed, RolledBack -> bad(phase.name());
            case Held, AwaitingApproval, RollingBack -> doubtful(phase.name());
            case Pending, Planning, Preparing, Building, Gating, CuttingOver, Monitoring -> bold(phase.name());
        };
    }

    String verdict(Verdict verdict, String text) {
        return switch (verdict) {
            case Passed -> good(text);
            case Warned, Unknown -> doubtful(text);
            case Failed -> bad(text);
        };
    }

    private String code(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
