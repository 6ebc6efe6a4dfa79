package io.dbtrelease.core.gate;

import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.BuildResults.TestStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** No more tests failed or warned than may, and enough of them ran. */
final class TestsEvaluator {
    private TestsEvaluator() {}

    static Finding find(TestsGate gate, BuildResults results) {
        List<String> failed = texts(results, t -> t.status() != TestStatus.Warned);
        List<String> warned = texts(results, t -> t.status() == TestStatus.Warned);
        int executed = results.testsExecuted();
        String observed = failed.size() + " failed, " + warned.size() + " warned, " + executed + " executed";
        String threshold = "at most " + gate.maxFailed() + " failed, "
                + (gate.maxWarned() == null ? "" : "at most " + gate.maxWarned() + " warned, ")
                + "at least " + gate.minExecuted() + " executed";

        List<String> reasons = new ArrayList<>();
        if (failed.size() > gate.maxFailed()) {
            reasons.add(Texts.count(failed.size(), "test", "tests") + " failed, " + gate.maxFailed() + " may: "
                    + Texts.names(failed));
        }
        if (gate.maxWarned() != null && warned.size() > gate.maxWarned()) {
            reasons.add(Texts.count(warned.size(), "test", "tests") + " warned, " + gate.maxWarned() + " may: "
                    + Texts.names(warned));
        }
        if (executed < gate.minExecuted()) {
            reasons.add("only " + Texts.count(executed, "test", "tests") + " ran, at least " + gate.minExecuted()
                    + " must: look at build.select, or lower minExecuted");
        }
        if (!reasons.isEmpty()) {
            return new Finding.NotMet(observed, threshold, String.join(". ", reasons));
        }
        List<String> noted = new ArrayList<>(failed);
        noted.addAll(warned);
        return new Finding.Met(
                observed,
                threshold,
                noted.isEmpty()
                        ? Texts.count(executed, "test", "tests") + " ran, none failed"
                        : "within bounds; failed or warned: " + Texts.names(noted));
    }

    private static List<String> texts(BuildResults results, Predicate<TestOutcome> which) {
        return results.tests().stream().filter(which).map(TestsEvaluator::text).toList();
    }

    private static String text(TestOutcome test) {
        String name = Texts.node(test.id());
        if (test.failures() != null && test.failures() > 0) {
            return name + " (" + Texts.count(test.failures(), "failure", "failures") + ")";
        }
        return test.status() == TestStatus.Errored ? name + " (error)" : name;
    }
}
