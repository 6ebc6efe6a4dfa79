package io.dbtrelease.core.artifact;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one source of a manifest. */
final class SourceReader {
    private static final long MAX_COUNT = 1_000_000_000;

    private final JsonWalk walk;
    private final String uniqueId;

    private @Nullable String sourceName;
    private @Nullable String name;
    private @Nullable String database;
    private @Nullable String schema;
    private @Nullable String identifier;
    private @Nullable Duration warnAfter;
    private @Nullable Duration errorAfter;
    private boolean enabled = true;

    SourceReader(JsonWalk walk, String uniqueId) {
        this.walk = walk;
        this.uniqueId = uniqueId;
    }

    /** The source, or null where it is disabled. */
    @Nullable
    ManifestSource read() throws IOException {
        walk.object(this::field);
        String table = walk.required(name, "name");
        String source = walk.required(sourceName, "source_name");
        return enabled
                ? new ManifestSource(uniqueId, source, table, database, schema, identifier, warnAfter, errorAfter)
                : null;
    }

    private boolean field(String field) throws IOException {
        switch (field) {
            case "source_name" -> sourceName = walk.pooledText(Lengths.NAME);
            case "name" -> name = walk.text(Lengths.NAME);
            case "database" -> database = walk.pooledText(Lengths.NAME);
            case "schema" -> schema = walk.pooledText(Lengths.NAME);
            case "identifier" -> identifier = walk.text(Lengths.NAME);
            case "freshness" -> walk.objectOrNull(this::threshold);
            case "config" ->
                walk.objectOrNull(config -> {
                    if (!config.equals("enabled")) {
                        return false;
                    }
                    enabled = !Boolean.FALSE.equals(walk.bool());
                    return true;
                });
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean threshold(String which) throws IOException {
        switch (which) {
            case "warn_after" -> warnAfter = duration();
            case "error_after" -> errorAfter = duration();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** {@code {count: 12, period: hour}}; with a null in it dbt means that nothing is asked. */
    private @Nullable Duration duration() throws IOException {
        Long[] count = {null};
        String[] period = {null};
        walk.objectOrNull(field -> {
            switch (field) {
                case "count" -> count[0] = walk.whole();
                case "period" -> period[0] = walk.pooledText(Lengths.WORD);
                default -> {
                    return false;
                }
            }
            return true;
        });
        Long number = count[0];
        String unit = period[0];
        if (number == null || unit == null) {
            return null;
        }
        if (number < 0 || number > MAX_COUNT) {
            throw walk.malformed("a count of minutes, hours or days was expected");
        }
        return switch (unit) {
            case "minute" -> Duration.ofMinutes(number);
            case "hour" -> Duration.ofHours(number);
            case "day" -> Duration.ofDays(number);
            default -> throw walk.malformed("minute, hour or day was expected");
        };
    }
}
