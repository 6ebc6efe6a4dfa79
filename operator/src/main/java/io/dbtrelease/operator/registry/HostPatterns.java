package io.dbtrelease.operator.registry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Patterns of registries' hosts, in lower case: a {@code *} stands for anything; one without a port means the host at any port.
 */
public record HostPatterns(Set<String> patterns) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9.*-]{1,253}(?::[0-9]{1,5})?");

    /** @throws IllegalArgumentException naming what is no pattern */
    public static HostPatterns of(Set<String> texts) {
        Set<String> patterns =
                texts.stream().map(t -> t.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        patterns.stream().filter(p -> !FORM.matcher(p).matches()).findFirst().ifPresent(p -> {
            throw new IllegalArgumentException("'" + p + "' is no host, nor a pattern such as *.example.com");
        });
        return new HostPatterns(patterns);
    }

    /** @param host with its port, or without one */
    public boolean matches(String host) {
        String whole = host.toLowerCase(Locale.ROOT);
        int colon = whole.lastIndexOf(':');
        String name = colon < 0 ? whole : whole.substring(0, colon);
        return patterns.stream().anyMatch(p -> matches(p, whole) || matches(p, name));
    }

    private static boolean matches(String pattern, String host) {
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.matches(regex, host);
    }
}
