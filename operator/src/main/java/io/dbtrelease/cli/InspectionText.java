package io.dbtrelease.cli;

import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.cli.Inspection.Failing;
import io.dbtrelease.cli.Inspection.FileState;
import io.dbtrelease.cli.Inspection.SourceState;
import io.dbtrelease.core.time.Durations;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Inspections for people. */
final class InspectionText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Names come from files: nothing in them speaks to the terminal. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\t]]");

    private static final int SHOWN = 20;
    private static final int MESSAGE_LINES = 8;
    private static final int NAMES = 3;
    private static final String SKIPPED = "skipped";

    private final StringBuilder text = new StringBuilder();

    private InspectionText() {}

    static String of(List<Inspection> inspections) {
        return inspections.stream().map(InspectionText::of).collect(Collectors.joining("\n"));
    }

    private static String of(Inspection it) {
        InspectionText out = new InspectionText();
        out.line(it.folder() + ": " + (it.accepted() ? "accepted" : "would be refused, " + it.reason()));
        out.line("  " + it.message());
        it.notes().forEach(note -> out.line("  note: " + note));
        out.facts(it);
        out.failing(it.failing());
        out.sources(it.sources());
        return UNSEEN.matcher(out.text).replaceAll("?");
    }

    private void facts(Inspection it) {
        List<String[]> facts = new ArrayList<>();
        fact(facts, "dbt", join(it.dbtVersion(), it.command(), exit(it.exitCode())));
        fact(
                facts,
                "written",
                join(
                        it.generatedAt() == null ? null : TIME.format(it.generatedAt()),
                        it.elapsedSeconds() == null ? null : "after " + seconds(it.elapsedSeconds())));
        fact(facts, "invocation", it.invocationId());
        fact(facts, "attempt", it.attempt());
        it.files().forEach((name, state) -> fact(facts, name, file(state)));
        fact(facts, "project", nodes(it.nodes()));
        fact(facts, "schemas", String.join(", ", it.schemas()));
        fact(facts, "results", results(it));
        if (!facts.isEmpty()) {
            line("");
            int width = facts.stream().mapToInt(fact -> fact[0].length()).max().orElse(0);
            facts.forEach(fact -> line("  %-" + width + "s  %s", fact[0], fact[1]));
        }
    }

    private void failing(List<Failing> failing) {
        List<Failing> blamed =
                failing.stream().filter(it -> !it.status().equals(SKIPPED)).toList();
        List<Failing> skipped =
                failing.stream().filter(it -> it.status().equals(SKIPPED)).toList();
        if (failing.isEmpty()) {
            return;
        }
        line("");
        int width = failing.stream().mapToInt(it -> it.status().length()).max().orElse(0);
        blamed.stream().limit(SHOWN).forEach(it -> {
            line("  %-" + width + "s  %s", it.status(), it.node());
            message(it.message(), width);
        });
        if (blamed.size() > SHOWN) {
            line("  %-" + width + "s  and %d more (-o json has them)", "", blamed.size() - SHOWN);
        }
        if (!skipped.isEmpty()) {
            line("  %-" + width + "s  %s", SKIPPED, names(skipped));
        }
    }

    private void message(@Nullable String message, int width) {
        if (message == null || message.isBlank()) {
            return;
        }
        List<String> lines =
                message.stripIndent().lines().filter(line -> !line.isBlank()).toList();
        lines.stream().limit(MESSAGE_LINES).forEach(line -> line("  %-" + width + "s  %s", "", line.stripTrailing()));
        if (lines.size() > MESSAGE_LINES) {
            line("  %-" + width + "s  (%d more lines)", "", lines.size() - MESSAGE_LINES);
        }
    }

    private void sources(List<SourceState> sources) {
        if (sources.isEmpty()) {
            return;
        }
        line("");
        int width = sources.stream().mapToInt(it -> it.status().length()).max().orElse(0);
        sources.forEach(it -> {
            String age = it.ageSeconds() == null
                    ? ""
                    : ", " + Durations.format(Duration.ofSeconds(it.ageSeconds())) + " old";
            line("  %-" + width + "s  %s%s", it.status(), it.source(), age);
            message(it.message(), width);
        });
    }

    private static String results(Inspection it) {
        ResultCounts counts = it.counts();
        if (it.results() == null || counts == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        part(parts, counts.success(), "success");
        part(parts, counts.pass(), "pass");
        part(parts, counts.warn(), "warn");
        part(parts, counts.error(), "error");
        part(parts, counts.fail(), "fail");
        part(parts, counts.skipped(), SKIPPED);
        part(parts, counts.other(), "other");
        String of = it.selected() == null ? "" : " of " + it.selected() + " selected nodes";
        return it.results() + of + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }

    private static void part(List<String> parts, int count, String name) {
        if (count > 0) {
            parts.add(count + " " + name);
        }
    }

    private static String nodes(Map<String, Integer> nodes) {
        return nodes.entrySet().stream()
                .map(entry ->
                        entry.getValue() + " " + entry.getKey().replace('_', ' ') + (entry.getValue() == 1 ? "" : "s"))
                .collect(Collectors.joining(", "))
                .replace("analysiss", "analyses")
                .replace("querys", "queries");
    }

    private static String names(List<Failing> skipped) {
        String first = skipped.stream().limit(NAMES).map(Failing::node).collect(Collectors.joining(", "));
        return skipped.size() <= NAMES ? first : first + " and " + (skipped.size() - NAMES) + " more";
    }

    private static String file(FileState state) {
        return state.schema() != null ? "schema " + state.schema() : state.refused() + ": " + state.message();
    }

    private static @Nullable String exit(@Nullable Integer code) {
        return code == null ? null : "exit code " + code;
    }

    private static String seconds(double seconds) {
        return seconds < 100 ? "%.1f s".formatted(seconds) : Durations.format(Duration.ofSeconds((long) seconds));
    }

    private static String join(@Nullable String... parts) {
        List<String> said = new ArrayList<>();
        for (String part : parts) {
            if (part != null && !part.isEmpty()) {
                said.add(part);
            }
        }
        return String.join(", ", said);
    }

    private static void fact(List<String[]> facts, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            facts.add(new String[] {name, value});
        }
    }

    private void line(String format, Object... args) {
        text.append(args.length == 0 ? format : format.formatted(args)).append('\n');
    }
}
