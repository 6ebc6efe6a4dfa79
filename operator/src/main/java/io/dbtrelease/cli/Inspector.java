package io.dbtrelease.cli;

import io.dbtrelease.cli.Inspection.Failing;
import io.dbtrelease.cli.Inspection.FileState;
import io.dbtrelease.cli.Inspection.SourceState;
import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.GateFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.NodeResult;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.RunArgs;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.SourceResult;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.artifact.SourcesReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.artifact.Tally;
import io.dbtrelease.core.gate.SourceFreshness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at a folder as the operator would. */
final class Inspector {
    private static final int MAX_FAILING = 200;

    private Inspector() {}

    /** @param attempt that the artifacts must be of; null: any */
    static Inspection inspect(TargetFolder folder, @Nullable String attempt) {
        Verdict verdict = Verdict.of(folder, attempt);
        Optional<Manifest> manifest = folder.manifest().content();
        Optional<RunResults> run = folder.runResults().content();
        Optional<Sources> sources = folder.sources().content();
        Optional<ArtifactMetadata> metadata = run.map(RunResults::metadata)
                .or(() -> sources.map(Sources::metadata))
                .or(() -> manifest.map(Manifest::metadata));
        Optional<Tally> tally = run.map(results -> Tally.of(manifest.orElse(null), results));
        return new Inspection(
                folder.path().toString(),
                folder.step().name().toLowerCase(Locale.ROOT),
                verdict.accepted(),
                verdict.reason(),
                verdict.message(),
                metadata.map(ArtifactMetadata::dbtVersion).orElse(null),
                metadata.map(ArtifactMetadata::invocationId).orElse(null),
                metadata.flatMap(ArtifactMetadata::attempt).orElse(null),
                metadata.map(ArtifactMetadata::generatedAt).orElse(null),
                run.map(RunResults::elapsedSeconds)
                        .or(() -> sources.map(Sources::elapsedSeconds))
                        .orElse(null),
                run.map(RunResults::args).map(Inspector::command).orElse(null),
                folder.exit().flatMap(Read::content).map(StepExit::exitCode).orElse(null),
                files(folder),
                manifest.map(Inspector::nodes).orElse(Map.of()),
                manifest.map(Inspector::schemas).orElse(List.of()),
                folder.log().total(),
                run.map(results -> results.results().size()).orElse(null),
                tally.map(Tally::counts).orElse(null),
                tally.map(Inspector::failing).orElse(List.of()),
                sources.map(it -> sources(manifest, it)).orElse(List.of()),
                verdict.notes());
    }

    private static String command(RunArgs args) {
        StringBuilder command = new StringBuilder("dbt ").append(Objects.requireNonNullElse(args.which(), "?"));
        option(command, "--select", args.select());
        option(command, "--exclude", args.exclude());
        flag(command, "--fail-fast", args.failFast());
        flag(command, "--empty", args.empty());
        flag(command, "--sample", args.sample());
        flag(command, "--defer", args.defer());
        return command.toString();
    }

    private static void option(StringBuilder command, String name, List<String> items) {
        if (!items.isEmpty()) {
            command.append(' ').append(name).append(' ').append(String.join(" ", items));
        }
    }

    private static void flag(StringBuilder command, String name, boolean set) {
        if (set) {
            command.append(' ').append(name);
        }
    }

    private static Map<String, FileState> files(TargetFolder folder) {
        Map<String, FileState> files = new LinkedHashMap<>();
        file(files, ManifestReader.FILE, folder.manifest(), Manifest::metadata);
        file(files, RunResultsReader.FILE, folder.runResults(), RunResults::metadata);
        file(files, SourcesReader.FILE, folder.sources(), Sources::metadata);
        return files;
    }

    private static <T> void file(
            Map<String, FileState> files, String name, Read<T> read, Function<T, ArtifactMetadata> metadata) {
        read.content()
                .map(metadata)
                .ifPresent(of -> files.put(name, new FileState("v" + of.schemaVersion(), null, null)));
        read.refusal()
                .filter(problem -> problem.code() != ArtifactProblem.Code.Missing)
                .ifPresent(problem ->
                        files.put(name, new FileState(null, problem.code().name(), problem.message())));
    }

    private static Map<String, Integer> nodes(Manifest manifest) {
        Map<String, Integer> nodes = manifest.nodes().stream()
                .collect(Collectors.groupingBy(
                        node -> node.resourceType().text(), TreeMap::new, Collectors.summingInt(node -> 1)));
        if (!manifest.sources().isEmpty()) {
            nodes.put("source", manifest.sources().size());
        }
        if (!manifest.exposures().isEmpty()) {
            nodes.put("exposure", manifest.exposures().size());
        }
        return nodes;
    }

    private static List<String> schemas(Manifest manifest) {
        return manifest.nodes().stream()
                .filter(node -> node.isBuilt() || node.storeFailures())
                .map(ManifestNode::schema)
                .flatMap(Stream::ofNullable)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Failing> failing(Tally tally) {
        return Stream.of(tally.broken(), tally.failedTests(), tally.unknown(), tally.skipped())
                .flatMap(List::stream)
                .limit(MAX_FAILING)
                .map(Inspector::failing)
                .toList();
    }

    private static Failing failing(NodeResult result) {
        return new Failing(result.uniqueId(), result.statusText(), result.failures(), result.message());
    }

    private static List<SourceState> sources(Optional<Manifest> manifest, Sources sources) {
        Map<String, SourceResult> answers =
                sources.results().stream().collect(Collectors.toMap(SourceResult::uniqueId, Function.identity()));
        List<SourceState> states = new ArrayList<>();
        sources.results()
                .forEach(answer -> states.add(new SourceState(
                        answer.uniqueId(),
                        answer.statusText(),
                        answer.ageSeconds() == null ? null : answer.ageSeconds().longValue(),
                        answer.error())));
        manifest.map(it -> GateFacts.freshness(it, sources)).orElse(List.of()).stream()
                .map(SourceFreshness::id)
                .filter(id -> !answers.containsKey(id))
                .forEach(id -> states.add(new SourceState(
                        id, "unanswered", null, "dbt left it out of sources.json: it could not be asked")));
        return states;
    }
}
