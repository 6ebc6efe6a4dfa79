package io.dbtrelease.testsupport;

import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.BuildLogReader;
import io.dbtrelease.core.artifact.LogFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.artifact.StepExit;
import io.dbtrelease.core.artifact.StepExitReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The artifacts of real dbt below {@code src/test/resources/artifacts}; their README says how each was made. */
public final class DbtArtifacts {
    /** The attempt that all of them are of. */
    public static final String ATTEMPT = "5f0c1a52-7d5c-4b58-9d6a-2f1f6f0f9b11/12";

    private static final Path ROOT = Path.of("src/test/resources/artifacts");

    private DbtArtifacts() {}

    /** @param name such as {@code dbt-1.11/success} */
    public static Path folder(String name) {
        return ROOT.resolve(name);
    }

    /** Every folder of a case, as {@code dbt-1.11/success}. */
    public static List<String> cases() {
        try (Stream<Path> folders = Files.walk(ROOT, 2)) {
            return folders.filter(Files::isDirectory)
                    .map(ROOT::relativize)
                    .filter(path -> path.getNameCount() == 2)
                    .map(Path::toString)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Read<Manifest> manifest(String name) {
        return ManifestReader.read(folder(name).resolve(ManifestReader.FILE), ReadLimits.DEFAULT);
    }

    public static Read<RunResults> runResults(String name) {
        return RunResultsReader.read(folder(name).resolve(RunResultsReader.FILE), ReadLimits.DEFAULT);
    }

    public static StepExit exit(String name) {
        return content(StepExitReader.read(folder(name).resolve("exit.json"), "exit.json"));
    }

    /** {@link LogFacts#NONE} where the case has no log. */
    public static LogFacts log(String name) {
        try (InputStream in = Files.newInputStream(folder(name).resolve("dbt.log"))) {
            return BuildLogReader.read(in);
        } catch (IOException absent) {
            return LogFacts.NONE;
        }
    }

    public static <T> T content(Read<T> read) {
        return read.content().orElseThrow(() -> new AssertionError(read));
    }

    /** Metadata as dbt writes it, of {@link #ATTEMPT}. */
    public static String metadata(String artifact, int version, String invocationId) {
        return String.format(
                Locale.ROOT,
                "{\"dbt_schema_version\": \"https://schemas.getdbt.com/dbt/%s/v%d.json\", \"dbt_version\": \"1.11.16\","
                        + " \"generated_at\": \"2026-11-22T20:00:00.123456Z\", \"invocation_id\": \"%s\","
                        + " \"env\": {\"%s\": \"%s\"}, \"project_name\": \"shop\", \"adapter_type\": \"postgres\"}",
                artifact,
                version,
                invocationId,
                ArtifactMetadata.ATTEMPT,
                ATTEMPT);
    }
}
