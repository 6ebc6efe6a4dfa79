package io.dbtrelease.operator.connect;

import io.dbtrelease.api.spec.SecretRef;
import io.dbtrelease.api.spec.SnowflakeSpec;
import io.dbtrelease.operator.job.BuildLogin;
import io.dbtrelease.warehouse.snowflake.SnowflakeAuth;
import io.dbtrelease.warehouse.snowflake.SnowflakeLogin;
import io.fabric8.kubernetes.api.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** From Secrets to Snowflake's ways to log in. Each Secret names exactly one. */
final class SnowflakeLogins {
    /** Where the chart projects the operator's own token for Snowflake, when it is told to. */
    static final Path OPERATOR_TOKEN = Path.of("/var/run/secrets/snowflake/token");

    private static final List<String> WAYS =
            List.of("privateKey", "token", "oauthClientId", "workloadIdentity", "password");

    private final Secrets secrets;
    private final SnowflakeSpec account;

    SnowflakeLogins(Secrets secrets, SnowflakeSpec account) {
        this.secrets = secrets;
        this.account = account;
    }

    SnowflakeLogin login(SecretRef ref, String role) throws Secrets.Problem {
        Secret secret = secrets.secret(ref.secretName());
        return new SnowflakeLogin(line(secret, "username"), role.toUpperCase(Locale.ROOT), auth(secret));
    }

    /** What dbt gets of a Secret: it logs in by a key or by a token. */
    BuildLogin build(SecretRef ref) throws Secrets.Problem {
        Secret secret = secrets.secret(ref.secretName());
        line(secret, "username");
        String way = way(secret);
        if (way.equals("oauthClientId") || way.equals("workloadIdentity")) {
            throw new Secrets.Problem(
                    "SecretUnfit",
                    "Secret " + ref.secretName() + " of buildCredentials has " + way
                            + ", by which dbt does not log in: give it privateKey or token");
        }
        Set<String> keys = new TreeSet<>(Set.of("username", way));
        if (way.equals("privateKey") && Secrets.keys(secret).contains("privateKeyPassphrase")) {
            keys.add("privateKeyPassphrase");
        }
        return new BuildLogin(ref.secretName(), keys);
    }

    private SnowflakeAuth auth(Secret secret) throws Secrets.Problem {
        return switch (way(secret)) {
            case "privateKey" ->
                new SnowflakeAuth.KeyPair(
                        Secrets.text(secret, "privateKey"),
                        Secrets.optional(secret, "privateKeyPassphrase")
                                .map(String::stripTrailing)
                                .orElse(null));
            case "token" -> new SnowflakeAuth.Token(line(secret, "token"));
            case "oauthClientId" -> oauth(secret);
            case "workloadIdentity" -> new SnowflakeAuth.WorkloadIdentity(OPERATOR_TOKEN);
            default -> new SnowflakeAuth.Password(line(secret, "password"));
        };
    }

    private SnowflakeAuth oauth(Secret secret) throws Secrets.Problem {
        String url = line(secret, "oauthTokenUrl");
        URI tokenUrl;
        try {
            tokenUrl = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new Secrets.Problem("SecretIncomplete", name(secret) + " has no URL under oauthTokenUrl: mend it");
        }
        return new SnowflakeAuth.OAuth(
                line(secret, "oauthClientId"),
                line(secret, "oauthClientSecret"),
                tokenUrl,
                Secrets.optional(secret, "oauthScope")
                        .map(String::stripTrailing)
                        .orElse(null));
    }

    /** Without the line break at its end that a Secret made from a file has. */
    private static String line(Secret secret, String key) throws Secrets.Problem {
        return Secrets.text(secret, key).stripTrailing();
    }

    private String way(Secret secret) throws Secrets.Problem {
        Set<String> keys = Secrets.keys(secret);
        List<String> ways = WAYS.stream().filter(keys::contains).toList();
        if (ways.size() != 1) {
            throw new Secrets.Problem(
                    "SecretIncomplete",
                    name(secret)
                            + (ways.isEmpty() ? " names no way to log in" : " names several ways to log in, " + ways)
                            + ": give it exactly one of privateKey, token, oauthClientId and workloadIdentity");
        }
        if (ways.getFirst().equals("password")
                && !"http".equals(account.address().getScheme())) {
            throw new Secrets.Problem(
                    "SecretUnfit",
                    name(secret)
                            + " has a password, by which no service logs in to Snowflake: give it privateKey or token");
        }
        return ways.getFirst();
    }

    private static String name(Secret secret) {
        return "Secret " + secret.getMetadata().getName();
    }
}
