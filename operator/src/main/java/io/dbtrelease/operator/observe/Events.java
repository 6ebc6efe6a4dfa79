package io.dbtrelease.operator.observe;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what components of Kubernetes said of an object. */
final class Events {
    private Events() {}

    /** The newest event that regards exactly this object and has one of these reasons; null: there is none. */
    static @Nullable Event newest(List<Event> events, ObjectMeta object, Set<String> reasons) {
        return events.stream()
                .filter(event -> reasons.contains(String.valueOf(event.getReason()))
                        && event.getInvolvedObject() != null
                        && object.getUid().equals(event.getInvolvedObject().getUid()))
                .max(Comparator.comparing(Events::time))
                .orElse(null);
    }

    /** Times in UTC compare as texts. The new events API leaves the old field empty. */
    private static String time(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        return event.getEventTime() == null
                ? ""
                : String.valueOf(event.getEventTime().getTime());
    }
}
