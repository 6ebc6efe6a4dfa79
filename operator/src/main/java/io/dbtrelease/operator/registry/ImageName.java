package io.dbtrelease.operator.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's name, read as containerd reads it.
 *
 * @param host with the port, where one is named; {@code docker.io} where none is
 * @param repository its path in the registry
 * @param reference its digest, or where it has none its tag
 */
public record ImageName(String host, String repository, String reference) {
    static final String DOCKER_HUB = "docker.io";

    private static final int LONGEST = 512;

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::[0-9]{1,5})?");

    private static final Pattern REST = Pattern.compile("([a-z0-9]++(?:(?:[._]|__|-+)[a-z0-9]++)*+"
            + "(?:/[a-z0-9]++(?:(?:[._]|__|-+)[a-z0-9]++)*+)*+)"
            + "(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
            + "(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?");

    /** The name; empty: it is none. */
    public static Optional<ImageName> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean named = first.equals("localhost") || first.contains(".") || first.contains(":");
        String host = named ? canonical(first) : DOCKER_HUB;
        Matcher rest = REST.matcher(named ? text.substring(slash + 1) : text);
        if (!rest.matches() || !HOST.matcher(host).matches()) {
            return Optional.empty();
        }
        String repository = rest.group(1);
        if (host.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        String tag = rest.group(2) == null ? "latest" : rest.group(2);
        return Optional.of(new ImageName(host, repository, rest.group(3) == null ? tag : rest.group(3)));
    }

    /** Docker Hub has several names. */
    static String canonical(String host) {
        return host.equals("index.docker.io") || host.equals("registry-1.docker.io") ? DOCKER_HUB : host;
    }

    /** Where the registry listens. */
    String address() {
        return host.equals(DOCKER_HUB) ? "registry-1.docker.io" : host;
    }
}
