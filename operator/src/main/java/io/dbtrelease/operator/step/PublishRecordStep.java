package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.artifact.ReadLimits;
import io.dbtrelease.core.artifact.RunResults;
import io.dbtrelease.core.artifact.RunResultsReader;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.Records;
import io.dbtrelease.operator.artifact.ArtifactFile;
import io.dbtrelease.operator.artifact.ArtifactRefusedException;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.artifact.BuildReport;
import io.dbtrelease.operator.artifact.ReleaseRecords;
import io.dbtrelease.operator.artifact.StoredBuild;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.operator.record.GreenRecord;
import io.dbtrelease.operator.record.NodeRecord;
import io.dbtrelease.operator.record.ReleaseRecord;
import io.dbtrelease.operator.record.RollbackRecord;
import io.dbtrelease.operator.record.StoredFile;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what is owed: the attempt's record, those of rollbacks, and last of all the pointer to what Live shows. Each is written once or replaced whole, so
 * an interrupted try is simply made again. A store that is away is no trouble of the release: it is noted beside what is stored, and tried again.
 */
final class PublishRecordStep implements Step<NextStep.PublishRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(PublishRecordStep.class);

    @Override
    public StepResult run(NextStep.PublishRecord step, StepContext context) {
        boolean ending = context.observation().deleting() != null;
        Records.Owed owed = Records.of(context.status(), ending);
        try {
            publish(owed, context);
        } catch (IOException e) {
            return notStored(context, e);
        }
        boolean troubled = context.status().published() != null
                && context.status().published().trouble() != null;
        return StepResult.done(
                status -> status.with(s -> s.published = Records.stored(status, owed, context.now())),
                troubled
                        ? new ReleaseEvent[] {
                            ReleaseEvent.normal("RecordStored", "the artifact store has the release's records again")
                        }
                        : new ReleaseEvent[0]);
    }

    private static StepResult notStored(StepContext context, IOException e) {
        LOG.atWarn()
                .addKeyValue("namespace", context.namespace())
                .addKeyValue("name", context.name())
                .setCause(e)
                .log("the record of a release could not be stored; tried again");
        DbtReleaseStatus before = context.status();
        String message = "its record is not in the artifact store yet, which cannot be used: see the operator's log";
        boolean first = before.published() == null || before.published().trouble() == null;
        return StepResult.done(
                status -> {
                    Published failed = Records.failed(status, message, context.now());
                    return status.with(s -> s.published = failed);
                },
                first ? new ReleaseEvent[] {ReleaseEvent.warning("RecordNotStored", message)} : new ReleaseEvent[0]);
    }

    static void publish(Records.Owed owed, StepContext context) throws IOException {
        String uid = context.observation().uid();
        ReleaseRecords records = context.records();
        AttemptStatus a = owed.attempt();
        if (a != null) {
            records.put(record(a, context));
        }
        AttemptStatus newest = context.status().attempt();
        for (HistoryEntry entry : owed.rollbacks()) {
            records.put(RollbackRecord.of(
                    context.namespace(), context.name(), uid, entry, newest == null ? null : newest.rollback()));
        }
        LiveStatus green = owed.green();
        if (green != null) {
            records.put(GreenRecord.of(
                    context.namespace(),
                    context.name(),
                    uid,
                    green,
                    records.revision(green.revision()),
                    manifest(context)));
        }
    }

    private static ReleaseRecord record(AttemptStatus a, StepContext context) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        NodeRecord.Some nodes = NodeRecord.Some.NONE;
        if (a.plan() != null) {
            delivered(context.ref(JobKind.Plan, a.plan().round()), context).ifPresent(b -> files.addAll(files(b)));
        }
        if (a.build() != null) {
            Optional<StoredBuild> build = delivered(context.ref(JobKind.Build, a.buildRound()), context);
            if (build.isPresent()) {
                files.addAll(files(build.get()));
                nodes = nodes(build.get());
            }
        }
        return ReleaseRecord.of(
                context.namespace(), context.name(), context.observation().uid(), context.spec(), a, files, nodes);
    }

    /** What a Job delivered; empty: nothing that can be understood, which the attempt's end says. */
    private static Optional<StoredBuild> delivered(BuildRef ref, StepContext context) throws IOException {
        try {
            return context.services().builds().find(ref);
        } catch (ArtifactRefusedException e) {
            return Optional.empty();
        }
    }

    private static List<StoredFile> files(StoredBuild build) {
        return build.report().files().entrySet().stream()
                .map(e -> file(build, e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(StoredFile::key))
                .toList();
    }

    private static StoredFile file(StoredBuild build, String name, BuildReport.FileFacts facts) {
        return new StoredFile(build.key(name), facts.bytes(), facts.sha256());
    }

    private static NodeRecord.Some nodes(StoredBuild build) throws IOException {
        String file = ArtifactFile.RunResults.path();
        if (!build.has(file)) {
            return NodeRecord.Some.NONE;
        }
        try {
            Read<RunResults> read = build.read(file, in -> RunResultsReader.read(in, ReadLimits.DEFAULT));
            return switch (read) {
                case Read.Ok<RunResults>(RunResults run) -> NodeRecord.of(run.results());
                case Read.Refused<RunResults> refused -> NodeRecord.Some.NONE;
            };
        } catch (ArtifactRefusedException e) {
            return NodeRecord.Some.NONE;
        }
    }

    /** The manifest with Live's names, of the planning Job whose Green became Live. */
    private static @Nullable StoredFile manifest(StepContext context) throws IOException {
        Optional<BuildRef> ref = context.livePlan();
        if (ref.isEmpty()) {
            return null;
        }
        String file = ArtifactFile.LiveManifest.path();
        Optional<StoredBuild> build = delivered(ref.get(), context);
        if (build.isEmpty()) {
            return null;
        }
        BuildReport.FileFacts facts = build.get().report().files().get(file);
        return facts == null ? null : file(build.get(), file, facts);
    }
}
