package io.dbtrelease.operator.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.operator.artifact.BuildReport.FileFacts;
import io.dbtrelease.operator.artifact.BuildReport.Step;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.store.Digests;
import io.dbtrelease.text.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows dbt, and delivers what it leaves once it is over. */
final class Collector {
    private static final Logger log = LoggerFactory.getLogger(Collector.class);

    private static final Duration POLL = Duration.ofMillis(500);

    private static final int MAX_ERROR = 2000;
    private static final int MAX_TIME = 64;

    private final CollectorSettings settings;
    private final EndpointClient client;
    private final Pace pace;
    private final Path scratch;
    private final Consumer<Ending> said;
    private final ArtifactsFolder folder;
    private final DbtLog dbtLog = new DbtLog();
    private final List<LogTail> tails = new ArrayList<>();
    private final ProgressPoster poster;

    /** exit/done.json of run.sh. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Done(int exitCode, @Nullable String error) {}

    /**
     * @param scratch an existing folder for one compressed log
     * @param said is told each ending that the collector would have if it died now
     */
    Collector(CollectorSettings settings, EndpointClient client, Pace pace, Path scratch, Consumer<Ending> said) {
        this.settings = settings;
        this.client = client;
        this.pace = pace;
        this.scratch = scratch;
        this.said = said;
        this.folder = new ArtifactsFolder(settings.artifacts());
        this.poster = new ProgressPoster(client, pace);
        for (String step : ArtifactsFolder.STEPS) {
            boolean counts = step.equals("build");
            tails.add(new LogTail(() -> folder.log(step), line -> dbtLog.accept(line, counts)));
        }
    }

    /** Returns when all is delivered, or when it is clear that it never will be; the runner is told in both cases. */
    Ending run() throws IOException, InterruptedException {
        Optional<byte[]> before = folder.acknowledged();
        if (before.isPresent()) {
            Ending ending = Ending.parse(before.get());
            said.accept(ending);
            return ending;
        }
        if (settings.state()) {
            new StateFile(client, pace, folder, settings.artifacts()).bring();
        }
        follow();
        Ending ending = deliver();
        said.accept(ending);
        acknowledge(ending);
        log.atInfo()
                .addKeyValue("outcome", ending.outcome())
                .addKeyValue("reason", ending.reason())
                .addKeyValue("files", ending.files())
                .log("the collector is done");
        return ending;
    }

    private void acknowledge(Ending ending) {
        try {
            folder.acknowledge(ReportJson.write(ending));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("the runner cannot be told, and ends when its time is up");
        }
    }

    private void follow() throws InterruptedException {
        while (!folder.isDone() && !pace.ending()) {
            poll();
            poster.post(progress());
            pace.pause(POLL);
        }
        poll();
        for (LogTail tail : tails) {
            tail.finish();
            tail.close();
        }
    }

    /** A log that cannot be read costs the progress, not the delivery. */
    private void poll() {
        for (LogTail tail : tails) {
            try {
                tail.poll();
            } catch (IOException e) {
                log.atDebug().addKeyValue("error", e.getMessage()).log("a log could not be read");
            }
        }
    }

    /** A planning Job has no nodes to count: its progress is the step that it is in. */
    private ProgressPost progress() {
        ProgressPost counted = dbtLog.progress();
        if (settings.kind() == JobKind.Build && counted.running() != null) {
            return counted;
        }
        String step = null;
        for (String candidate : ArtifactsFolder.STEPS) {
            step = folder.log(candidate).isPresent() ? candidate : step;
        }
        return new ProgressPost(counted.done(), counted.total(), step);
    }

    private Ending deliver() throws InterruptedException {
        Instant until = pace.now().plus(settings.uploadBound());
        Done done = folder.json("exit/done.json", Done.class);
        Delivery[] delivery = new Delivery[1];
        delivery[0] = new Delivery(client, pace, until, trouble -> {
            log.atWarn().addKeyValue("reason", trouble).log("not delivered yet");
            said.accept(ending(Ending.DELIVERING, trouble, null, done, delivery[0]));
        });
        try {
            byte[] report = deliver(delivery[0], done);
            return ending(Ending.DELIVERED, null, Digests.sha256(report), done, delivery[0]);
        } catch (Delivery.OverException e) {
            return ending(Ending.FAILED, e.getMessage(), null, done, delivery[0]);
        }
    }

    private byte[] deliver(Delivery delivery, @Nullable Done done) throws Delivery.OverException, InterruptedException {
        for (ArtifactFile file : ArtifactFile.of(settings.kind())) {
            Optional<Path> content = isLog(file) ? archive(file, delivery) : folder.file(file.path());
            if (content.isPresent()) {
                delivery.file(file, content.get());
            }
        }
        byte[] report = ReportJson.write(new BuildReport(
                settings.kind(),
                settings.attempt(),
                settings.round(),
                done == null ? null : done.exitCode(),
                done == null || done.error() == null ? null : cut(done.error(), MAX_ERROR),
                steps(),
                dbtLog.invocationIds(),
                dbtLog.nodeCount(),
                dbtLog.total(),
                dbtLog.stats(),
                dbtLog.errors(),
                delivery.files(),
                delivery.notDelivered(),
                commit()));
        delivery.report(report);
        return report;
    }

    /** As the checkout wrote it; null: there was none, or it cannot be read, which the operator refuses. */
    private @Nullable String commit() {
        Path file = settings.commitFile();
        if (file == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_TIME), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("the commit cannot be read");
            return null;
        }
    }

    private static boolean isLog(ArtifactFile file) {
        return file == ArtifactFile.PlanLog || file == ArtifactFile.BuildLog;
    }

    private Optional<Path> archive(ArtifactFile file, Delivery delivery) {
        List<Path> logs = ArtifactsFolder.STEPS.stream()
                .map(folder::log)
                .flatMap(Optional::stream)
                .toList();
        Path archive = scratch.resolve("dbt.log.gz");
        try {
            Files.deleteIfExists(archive);
            LogArchive.write(logs, archive);
            return Optional.of(archive);
        } catch (IOException e) {
            delivery.notDelivered().put(file.path(), e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private List<Step> steps() {
        return ArtifactsFolder.STEPS.stream()
                .map(name -> step(name, folder.json("exit/" + name + ".json", Step.class)))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The name is the file's: its content comes from dbt's container. */
    private static @Nullable Step step(String name, @Nullable Step said) {
        return said == null
                ? null
                : new Step(
                        name,
                        said.exitCode(),
                        cut(said.startedAt(), MAX_TIME),
                        cut(said.finishedAt(), MAX_TIME),
                        said.timedOut(),
                        said.interrupted());
    }

    private static String cut(String text, int length) {
        return Shown.start(text, length);
    }

    private Ending ending(
            String outcome, @Nullable String reason, @Nullable String digest, @Nullable Done done, Delivery delivery) {
        ProgressPost counted = dbtLog.progress();
        return new Ending(
                outcome,
                reason,
                digest,
                delivery.files().size(),
                delivery.files().values().stream().mapToLong(FileFacts::bytes).sum(),
                done == null ? null : done.exitCode(),
                counted.done(),
                counted.total());
    }
}
