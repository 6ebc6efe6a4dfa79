package io.dbtrelease.operator.observe;

import io.dbtrelease.text.Shown;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What components of Kubernetes said, as part of a sentence of ours: one line, bounded, and the same at each retry. */
final class Said {
    private static final int MAX_LENGTH = 500;
    private static final Pattern BACK_OFF = Pattern.compile("^Back-off pulling image \"[^\"]*\"(: ErrImagePull)?:? *");
    private static final Pattern POD = Pattern.compile("pods? \"[^\"]*\" ");

    private Said() {}

    static String line(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "no reason given";
        }
        return Shown.line(text, MAX_LENGTH);
    }

    /** A sentence of a component of ours, which is bounded where it is made. */
    static String word(String text) {
        return Shown.line(text, 2 * MAX_LENGTH);
    }

    /** While it backs off, the kubelet puts that before the cause. */
    static String cause(String message) {
        String cause = BACK_OFF.matcher(message).replaceFirst("");
        return cause.isEmpty() ? message : cause;
    }

    /** Each try to create a pod has another name. */
    static String withoutPodName(String message) {
        return POD.matcher(message).replaceAll("the pod ");
    }
}
