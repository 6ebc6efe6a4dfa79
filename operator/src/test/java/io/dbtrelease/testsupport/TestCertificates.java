package io.dbtrelease.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority, a server's certificate for {@code localhost} from it, and an authority that nobody knows; made by the JDK's keytool. */
public final class TestCertificates {
    private static final String STORE_WORD = "changeit";

    private final Path folder;
    private final Path store;

    private TestCertificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    /** @param folder where the server's files are written */
    public static TestCertificates forLocalhost(Path folder) throws IOException {
        TestCertificates made = new TestCertificates(folder);
        made.pair("authority", "CN=authority", "bc:c");
        made.pair("stranger", "CN=stranger", "bc:c");
        made.pair("server", "CN=server", "san=dns:localhost");
        Path request = folder.resolve("server.csr");
        made.keytool("-certreq", "-alias", "server", "-file", request.toString());
        made.keytool(
                "-gencert",
                "-alias",
                "authority",
                "-rfc",
                "-ext",
                "san=dns:localhost",
                "-infile",
                request.toString(),
                "-outfile",
                made.certificate().toString());
        made.writeKey();
        return made;
    }

    public Path certificate() {
        return folder.resolve("server.crt");
    }

    public Path key() {
        return folder.resolve("server.key");
    }

    /** A context of a server that shows its certificate. */
    public SSLContext serverContext() throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, STORE_WORD.toCharArray());
        }
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        try (InputStream in = Files.newInputStream(certificate())) {
            own.setKeyEntry(
                    "server",
                    all.getKey("server", STORE_WORD.toCharArray()),
                    STORE_WORD.toCharArray(),
                    new Certificate[] {CertificateFactory.getInstance("X.509").generateCertificate(in)});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, STORE_WORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    public String authorityPem() {
        return exported("authority");
    }

    public String strangerPem() {
        return exported("stranger");
    }

    private void pair(String alias, String name, String extension) throws IOException {
        keytool("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", name, "-ext", extension, "-validity", "2");
    }

    private String exported(String alias) {
        try {
            Path file = folder.resolve(alias + ".pem");
            keytool("-exportcert", "-alias", alias, "-rfc", "-file", file.toString());
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeKey() throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_WORD.toCharArray());
            byte[] key = keys.getKey("server", STORE_WORD.toCharArray()).getEncoded();
            Files.createFile(key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    key(),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", STORE_WORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
