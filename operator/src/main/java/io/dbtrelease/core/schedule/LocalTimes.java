package io.dbtrelease.core.schedule;

import io.dbtrelease.core.time.Parsed;
import io.dbtrelease.text.Shown;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** From local times to moments, and time zones from their names. */
final class LocalTimes {
    private static final int SHOWN = 80;

    private LocalTimes() {}

    /** Never later for an earlier local time: a skipped one is the moment of the change, a doubled one its first coming. */
    static Instant moment(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    static Parsed<ZoneId> zone(String name) {
        try {
            return new Parsed.Ok<>(ZoneId.of(name));
        } catch (DateTimeException e) {
            String asked = name.toLowerCase(Locale.ROOT);
            Optional<String> meant = ZoneId.getAvailableZoneIds().stream()
                    .filter(id -> id.equalsIgnoreCase(name)
                            || id.toLowerCase(Locale.ROOT).endsWith("/" + asked))
                    .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
            return new Parsed.Bad<>("'" + Shown.line(name, SHOWN) + "' is no time zone: "
                    + meant.map(id -> "write " + id).orElse("write it like Europe/Berlin or UTC"));
        }
    }
}
