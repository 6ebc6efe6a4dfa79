package io.dbtrelease.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the artifacts are: one text that holds no secret. {@code file:///folder}, {@code s3://bucket/prefix?region=…&endpoint=…}, {@code gs://bucket/prefix}
 * or {@code azblob://container/prefix?account=…}. Who may enter is said by environment variables, or by the workload identity of the pod.
 *
 * @param scheme of OpenDAL: fs, s3, gcs or azblob
 * @param options of OpenDAL's service, without credentials
 * @param text as it was given
 */
public record StoreUrl(String scheme, Map<String, String> options, String text) {
    /** For messages: the environment variables that each scheme reads credentials from. */
    public static final Map<String, List<String>> CREDENTIALS = Map.of(
            "s3", List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
            "gcs", List.of("GOOGLE_CREDENTIALS"),
            "azblob", List.of("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN"));

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9._=-]*)*/?");
    private static final String EXAMPLES =
            "file:///folder, s3://bucket/prefix, gs://bucket/prefix or azblob://container/prefix?account=name";

    /** What a query may say, by its name here, and OpenDAL's name for it. */
    private static final Map<String, Map<String, String>> PARAMETERS = Map.of(
            "s3",
            Map.of(
                    "region",
                    "region",
                    "endpoint",
                    "endpoint",
                    "roleArn",
                    "role_arn",
                    "serverSideEncryption",
                    "server_side_encryption",
                    "kmsKeyId",
                    "server_side_encryption_aws_kms_key_id",
                    "virtualHostStyle",
                    "enable_virtual_host_style",
                    "anonymous",
                    "allow_anonymous"),
            "gcs",
            Map.of("endpoint", "endpoint", "serviceAccount", "service_account", "anonymous", "allow_anonymous"),
            "azblob",
            Map.of("account", "account_name", "endpoint", "endpoint"));

    private static final Set<String> SWITCHES = Set.of("anonymous", "virtualHostStyle");

    public StoreUrl {
        options = Map.copyOf(options);
    }

    /** @throws IllegalArgumentException saying what is wrong with it; the text itself is not repeated: somebody may have written a secret into it */
    public static StoreUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL; one of " + EXAMPLES, e);
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("no user, password or fragment may be in it: credentials come from"
                    + " environment variables; it is one of " + EXAMPLES);
        }
        return switch (String.valueOf(uri.getScheme())) {
            case "file" -> file(uri, text);
            case "s3" -> bucket("s3", "bucket", uri, text);
            case "gs" -> bucket("gcs", "bucket", uri, text);
            case "azblob" -> bucket("azblob", "container", uri, text);
            default -> throw new IllegalArgumentException("it is one of " + EXAMPLES);
        };
    }

    private static StoreUrl file(URI uri, String text) {
        String path = uri.getPath();
        boolean plain = uri.getRawAuthority() == null && uri.getRawQuery() == null && path != null;
        if (!plain || path.length() < 2 || !Path.of(path).normalize().equals(Path.of(path))) {
            throw new IllegalArgumentException("a folder is file:///folder, with nothing behind it");
        }
        return new StoreUrl("fs", Map.of("root", path), text);
    }

    private static StoreUrl bucket(String scheme, String what, URI uri, String text) {
        String name = uri.getRawAuthority();
        if (name == null || !BUCKET.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of the " + what + " is missing or malformed: " + EXAMPLES);
        }
        if (!PREFIX.matcher(uri.getRawPath()).matches()) {
            throw new IllegalArgumentException("the prefix has characters other than letters, digits and ._=-");
        }
        Map<String, String> options = new HashMap<>(Map.of(what, name));
        options.put("root", uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
        options.putAll(query(scheme, uri.getRawQuery()));
        if (options.containsKey("allow_anonymous")) {
            // Nobody is asked for credentials: off a cloud's machines that question hangs.
            options.put("disable_config_load", "true");
            options.put(scheme.equals("s3") ? "disable_ec2_metadata" : "disable_vm_metadata", "true");
        }
        if (scheme.equals("azblob") && options.containsKey("account_name")) {
            options.putIfAbsent("endpoint", "https://" + options.get("account_name") + ".blob.core.windows.net");
        }
        return new StoreUrl(scheme, options, text);
    }

    private static Map<String, String> query(String scheme, @Nullable String query) {
        Map<String, String> options = new HashMap<>();
        Map<String, String> known = PARAMETERS.getOrDefault(scheme, Map.of());
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String option = known.get(parts[0]);
            if (option == null || parts.length < 2 || parts[1].isEmpty()) {
                throw new IllegalArgumentException("behind the ? may stand, each with a value: "
                        + String.join(", ", known.keySet().stream().sorted().toList())
                        + "; credentials come from environment variables");
            }
            String value = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            if (SWITCHES.contains(parts[0]) && !value.equals("true")) {
                throw new IllegalArgumentException(parts[0] + " is true or not there");
            }
            if (parts[0].equals("endpoint") && !value.matches("https?://[^@?#]+")) {
                throw new IllegalArgumentException("endpoint is http(s)://host[:port], without a user");
            }
            options.put(option, value);
        }
        return options;
    }

    /** Whether it is a folder of this machine. */
    public boolean isFolder() {
        return scheme.equals("fs");
    }

    /** OpenDAL's options with the credentials that these variables hold; where they hold none, OpenDAL asks the machine that it runs on. */
    Map<String, String> withCredentials(Map<String, String> env) {
        Map<String, String> all = new HashMap<>(options);
        switch (scheme) {
            case "s3" -> {
                take(env, "AWS_ACCESS_KEY_ID", all, "access_key_id");
                take(env, "AWS_SECRET_ACCESS_KEY", all, "secret_access_key");
                take(env, "AWS_SESSION_TOKEN", all, "session_token");
                take(env, "AWS_REGION", all, "region");
            }
            case "gcs" -> {
                take(env, "GOOGLE_APPLICATION_CREDENTIALS", all, "credential_path");
                String json = env.get("GOOGLE_CREDENTIALS");
                if (json != null && !json.isBlank()) {
                    all.put("credential", Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
                }
            }
            case "azblob" -> {
                take(env, "AZURE_STORAGE_ACCOUNT", all, "account_name");
                take(env, "AZURE_STORAGE_KEY", all, "account_key");
                take(env, "AZURE_STORAGE_SAS_TOKEN", all, "sas_token");
                if (all.containsKey("account_name")) {
                    all.putIfAbsent("endpoint", "https://" + all.get("account_name") + ".blob.core.windows.net");
                }
            }
            default -> {
                // A folder: whoever may enter it may.
            }
        }
        return all;
    }

    private static void take(Map<String, String> env, String variable, Map<String, String> options, String option) {
        String value = env.get(variable);
        if (value != null && !value.isBlank()) {
            options.putIfAbsent(option, value.strip());
        }
    }

    /** Without what stands behind the {@code ?}. */
    @Override
    public String toString() {
        return text.replaceFirst("\\?.*", "");
    }
}
