package io.dbtrelease.simulation;

import java.util.ArrayList;
import java.util.List;

/** What makes a run what it is; the text form is {@code scenario:seed:Kind@call,Kind@call}. */
record Run(String scenario, long seed, List<Fault> faults) {
    Run {
        faults = List.copyOf(faults);
    }

    static Run parse(String text) {
        String[] parts = text.split(":", -1);
        return new Run(parts[0], Long.parseLong(parts[1]), Fault.parse(parts.length > 2 ? parts[2] : ""));
    }

    Sim.Outcome go() {
        return new Sim(Scenarios.named(scenario), seed, faults).run();
    }

    /** A run with as few of its faults as still show that something is wrong. */
    Run shortest() {
        for (Fault fault : faults) {
            List<Fault> others = new ArrayList<>(faults);
            others.remove(fault);
            Run less = new Run(scenario, seed, others);
            if (!less.go().violations().isEmpty()) {
                return less.shortest();
            }
        }
        return this;
    }

    @Override
    public String toString() {
        return scenario + ":" + seed + ":" + Fault.text(faults);
    }
}
