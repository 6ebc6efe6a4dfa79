package io.dbtrelease.cli;

import io.dbtrelease.core.artifact.BuildLogReader;
import io.dbtrelease.core.artifact.LogFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.artifact.SourcesReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.artifact.StepExitReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A target folder of dbt, or one that the runner left.
 *
 * @param exit how dbt ended, where the runner recorded it: {@code exit.json} in the folder or {@code ../exit/<folder>.json}
 * @param log from {@code dbt.log} or {@code logs/dbt.log}; {@link LogFacts#NONE} where it is absent or no JSON
 */
record TargetFolder(
        Path path,
        Read<Manifest> manifest,
        Read<RunResults> runResults,
        Read<Sources> sources,
        Optional<Read<StepExit>> exit,
        LogFacts log) {

    /** What dbt did here. */
    enum Step {
        Build,
        Freshness,
        Parse,
        /** Nothing that left a trace. */
        Nothing
    }

    static TargetFolder read(Path path) {
        return new TargetFolder(
                path,
                ManifestReader.read(path.resolve(ManifestReader.FILE), ReadLimits.DEFAULT),
                RunResultsReader.read(path.resolve(RunResultsReader.FILE), ReadLimits.DEFAULT),
                SourcesReader.read(path.resolve(SourcesReader.FILE), ReadLimits.DEFAULT),
                exits(path)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .map(file -> StepExitReader.read(file, String.valueOf(file.getFileName()))),
                Stream.of(path.resolve("dbt.log"), path.resolve("logs").resolve("dbt.log"))
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .map(TargetFolder::log)
                        .orElse(LogFacts.NONE));
    }

    Step step() {
        String recorded = exit.flatMap(Read::content).map(StepExit::step).orElse("");
        return switch (recorded) {
            case "build" -> Step.Build;
            case "freshness" -> Step.Freshness;
            case "live", "green" -> Step.Parse;
            default -> byFiles();
        };
    }

    private Step byFiles() {
        if (exists(RunResultsReader.FILE)) {
            return Step.Build;
        }
        if (exists(SourcesReader.FILE)) {
            return Step.Freshness;
        }
        return exists(ManifestReader.FILE) ? Step.Parse : Step.Nothing;
    }

    /** Folders below this one that have what this one lacks. */
    List<String> better() {
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(child -> Files.isRegularFile(child.resolve(ManifestReader.FILE))
                            || Files.isRegularFile(child.resolve(RunResultsReader.FILE)))
                    .map(Path::toString)
                    .sorted()
                    .limit(5)
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private boolean exists(String file) {
        return Files.exists(path.resolve(file));
    }

    private static Stream<Path> exits(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        Path name = whole.getFileName();
        return parent == null || name == null
                ? Stream.of(path.resolve("exit.json"))
                : Stream.of(path.resolve("exit.json"), parent.resolve("exit").resolve(name + ".json"));
    }

    private static LogFacts log(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return BuildLogReader.read(in);
        } catch (IOException unreadable) {
            return LogFacts.NONE;
        }
    }
}
