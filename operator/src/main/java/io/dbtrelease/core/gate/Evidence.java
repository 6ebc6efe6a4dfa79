package io.dbtrelease.core.gate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What gates can be judged by. A step implements it over a warehouse and the artifacts, the CLI over a folder alone; whatever cannot be had is an {@link
 * EvidenceUnavailableException}. Relations are named as in Live on every side. Each method may be called several times in one evaluation.
 */
public interface Evidence {
    /** The results of this attempt's build. */
    BuildResults build() throws EvidenceUnavailableException;

    /** Green's views and functions whose text names a database that the flip swaps, qualified and in order. */
    List<String> trappedViews() throws EvidenceUnavailableException;

    /** Every source of the project that has a freshness, also those that dbt left out of its answer. */
    List<SourceFreshness> freshness() throws EvidenceUnavailableException;

    /** What is in a side; {@link SideCatalog#EMPTY} where the side does not exist. */
    SideCatalog catalog(Side side) throws EvidenceUnavailableException;

    /** Exact counts; a relation that the side does not have is not in the map. */
    Map<RelationId, Long> rowCounts(Side side, Collection<RelationId> relations) throws EvidenceUnavailableException;

    /** Runs rendered SQL as the gate role. */
    Answer query(String sql, Duration timeout) throws EvidenceUnavailableException;
}
