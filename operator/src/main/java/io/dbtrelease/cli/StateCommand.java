package io.dbtrelease.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.store.StoreUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code state}: fetches what Live was built from, for {@code dbt --defer --state}. */
@Command(
        name = "state",
        description = {
            "Fetches the manifest.json with Live's names of what a release shows, for dbt's --defer --state, and"
                    + " last_green.json, which says which commit that is.",
            "",
            "Reads the artifact store alone; the cluster is not asked. Credentials come from the environment:"
                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; GOOGLE_APPLICATION_CREDENTIALS (a file) or"
                    + " GOOGLE_CREDENTIALS (its content); AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or"
                    + " AZURE_STORAGE_SAS_TOKEN; or the identity of the machine."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dbt-release state --store s3://releases/prod -n analytics --release jaffle-shop -o state",
            "  dbt build --select state:modified+ --defer --state state --fail-fast"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is there",
            "1:nothing of that release is live, its manifest is not in the store any more, or is not what it was",
            "2:the command was written wrong",
            "3:the store cannot be reached, or does not let you"
        })
final class StateCommand implements Callable<Integer> {
    private static final int UNREACHABLE = 3;
    private static final String VERSION = "1";
    private static final int MAX_POINTER = 1 << 20;

    @Option(
            names = "--store",
            paramLabel = "URL",
            required = true,
            defaultValue = "${env:DBTRELEASE_STORE}",
            description = "The chart's artifacts.store: s3://…, gs://…, azblob://… or file:///…. Default:"
                    + " $DBTRELEASE_STORE.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String store;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            required = true,
            description = "Namespace of the release.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String namespace;

    @Option(names = "--release", paramLabel = "NAME", required = true, description = "Name of the release.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String release;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write manifest.json and last_green.json; made where it is missing. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Path output = Path.of("state");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** What is not there, or not what it should be. */
    private static final class NotThereException extends Exception {
        private static final long serialVersionUID = 1L;

        NotThereException(String message) {
            super(message);
        }
    }

    @Override
    public Integer call() {
        return call(System.getenv());
    }

    private int call(Map<String, String> env) {
        StoreUrl url;
        try {
            url = StoreUrl.parse(store);
        } catch (IllegalArgumentException e) {
            return Cli.wrong(spec, "--store: " + e.getMessage());
        }
        if (!namespace.matches("[a-z0-9][-a-z0-9]{0,62}") || !release.matches("[a-z0-9][-.a-z0-9]{0,252}")) {
            return Cli.wrong(spec, "--namespace and --release are names as Kubernetes has them");
        }
        try (ArtifactStore from = OpenDalArtifactStore.reading(url, env)) {
            spec.commandLine().getOut().println(fetch(from));
            return Cli.OK;
        } catch (NotThereException e) {
            return said(e.getMessage(), Cli.NOT_FINE);
        } catch (IOException e) {
            return said(e.getMessage(), UNREACHABLE);
        }
    }

    private int said(@Nullable String message, int code) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + message);
        return code;
    }

    private String fetch(ArtifactStore from) throws IOException, NotThereException {
        String folder = namespace + "/" + release + "/";
        byte[] pointer = pointer(from, folder + "last_green.json");
        JsonNode green = json(pointer);
        if (!green.path("schemaVersion").asText().equals(VERSION)) {
            throw new NotThereException("last_green.json is of a newer version: take the dbt-release of your operator");
        }
        JsonNode manifest = green.path("manifest");
        String key = manifest.path("key").asText();
        // Nobody else's files, whatever the pointer says.
        if (!key.startsWith(folder) || !manifest.path("bytes").isIntegralNumber()) {
            throw new NotThereException(
                    "the manifest of revision " + green.path("revision").asInt()
                            + " is not in the store: it was adopted, or its artifacts were removed");
        }
        Files.createDirectories(output);
        copy(from, key, manifest.path("bytes").asLong(), manifest.path("sha256").asText());
        Files.write(output.resolve("last_green.json"), pointer);
        String source = green.path("commit").asText(green.path("sourceRevision").asText("no revision"));
        return "%s: revision %d (%s), live since %s"
                .formatted(
                        output.resolve("manifest.json"),
                        green.path("revision").asInt(),
                        source,
                        green.path("since").asText());
    }

    private byte[] pointer(ArtifactStore from, String key) throws IOException, NotThereException {
        Optional<InputStream> content = from.open(key);
        if (content.isEmpty()) {
            throw new NotThereException("the store has no " + key + ": nothing of that release is live, or its name,"
                    + " its namespace or the store's prefix is another");
        }
        try (InputStream in = content.get()) {
            return in.readNBytes(MAX_POINTER);
        }
    }

    private static JsonNode json(byte[] pointer) throws IOException, NotThereException {
        try {
            return new ObjectMapper().readTree(pointer);
        } catch (JsonProcessingException e) {
            throw new NotThereException("last_green.json cannot be understood");
        }
    }

    /** Under its name only once it has proved to be what the pointer says. */
    private void copy(ArtifactStore from, String key, long bytes, String sha256) throws IOException, NotThereException {
        Optional<InputStream> content = from.open(key);
        if (content.isEmpty()) {
            throw new NotThereException(key + " is not in the store any more");
        }
        Path part = Files.createTempFile(output, "manifest", ".part");
        try {
            MessageDigest digest = Digests.sha256();
            long count = 0;
            try (InputStream in = content.get();
                    OutputStream out = Files.newOutputStream(part)) {
                byte[] buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0 && count <= bytes; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                    out.write(buffer, 0, read);
                    count += read;
                }
            }
            if (count != bytes || !Digests.hex(digest).equals(sha256)) {
                throw new NotThereException(key + " is not what the release wrote: its length or digest differs");
            }
            Files.move(part, output.resolve("manifest.json"), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
