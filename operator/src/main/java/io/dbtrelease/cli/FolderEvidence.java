package io.dbtrelease.cli;

import io.dbtrelease.core.artifact.ArtifactMetadata;
import io.dbtrelease.core.artifact.GateFacts;
import io.dbtrelease.core.artifact.Manifest;
import io.dbtrelease.core.artifact.ManifestReader;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.Sources;
import io.dbtrelease.core.artifact.SourcesReader;
import io.dbtrelease.core.gate.Answer;
import io.dbtrelease.core.gate.BuildResults;
import io.dbtrelease.core.gate.Evidence;
import io.dbtrelease.core.gate.EvidenceUnavailableException;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.gate.Side;
import io.dbtrelease.core.gate.SideCatalog;
import io.dbtrelease.core.gate.SourceFreshness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder of dbt can tell: how the build went and how fresh the sources are. The latter lie in the folder itself, as
 * dbt leaves them, or in {@code freshness} beside it, as the runner does.
 */
final class FolderEvidence implements Evidence {
    private static final String WAREHOUSE = "it needs the warehouse";

    private final TargetFolder folder;

    FolderEvidence(TargetFolder folder) {
        this.folder = folder;
    }

    @Override
    public BuildResults build() throws EvidenceUnavailableException {
        RunResults run = content(folder.runResults());
        Verdict verdict = Verdict.of(folder, null);
        if (!verdict.hasResults()) {
            throw new EvidenceUnavailableException(verdict.message());
        }
        return GateFacts.build(folder.manifest().content().orElse(null), run, List.of());
    }

    @Override
    public List<SourceFreshness> freshness() throws EvidenceUnavailableException {
        Path beside = folder.path().toAbsolutePath().normalize().resolveSibling("freshness");
        Path at = Files.exists(folder.path().resolve(SourcesReader.FILE)) ? folder.path() : beside;
        Sources sources = content(SourcesReader.read(at.resolve(SourcesReader.FILE), ReadLimits.DEFAULT));
        Optional<String> attempt = sources.metadata().attempt();
        if (folder.runResults().content().map(RunResults::metadata).map(ArtifactMetadata::attempt).stream()
                .anyMatch(other -> !other.equals(attempt))) {
            throw new EvidenceUnavailableException(SourcesReader.FILE + " is of another attempt than the build");
        }
        Manifest manifest = at.equals(folder.path()) || !Files.exists(at.resolve(ManifestReader.FILE))
                ? content(folder.manifest())
                : content(ManifestReader.read(at.resolve(ManifestReader.FILE), ReadLimits.DEFAULT));
        return GateFacts.freshness(manifest, sources);
    }

    @Override
    public List<String> trappedViews() throws EvidenceUnavailableException {
        throw new EvidenceUnavailableException(WAREHOUSE);
    }

    @Override
    public SideCatalog catalog(Side side) throws EvidenceUnavailableException {
        throw new EvidenceUnavailableException(WAREHOUSE);
    }

    @Override
    public Map<RelationId, Long> rowCounts(Side side, Collection<RelationId> relations)
            throws EvidenceUnavailableException {
        throw new EvidenceUnavailableException(WAREHOUSE);
    }

    @Override
    public Answer query(String sql, Duration timeout) throws EvidenceUnavailableException {
        throw new EvidenceUnavailableException(WAREHOUSE);
    }

    private static <T> T content(Read<T> read) throws EvidenceUnavailableException {
        return switch (read) {
            case Read.Ok<T>(T value) -> value;
            case Read.Refused<T> refused ->
                throw new EvidenceUnavailableException(refused.problem().message());
        };
    }
}
