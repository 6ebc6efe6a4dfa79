package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.TestCertificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The production client against a real registry: go-containerregistry's, which the testbed puts a login before. */
class RegistryIT {
    private static final RegistryLogin WRONG = new RegistryLogin("puller", "guessed");

    @ParameterizedTest
    @ValueSource(strings = {"open", "basic", "bearer"})
    void anImageIsFoundUntilItIsDeletedAndOnceItIsPushedAgain(String login) throws Exception {
        try (RegistryServer server = RegistryServer.start(login);
                HttpImageRegistry registry = plain()) {
            ImageName image = server.push("team/shop:v1");
            ImageName tag = new ImageName(server.address(), "team/shop", "v1");
            assertThat(registry.look(image, RegistryServer.PULLER)).isEqualTo(new ImageLook.Found());
            assertThat(registry.look(tag, RegistryServer.PULLER)).isEqualTo(new ImageLook.Found());

            server.delete(image);
            assertThat(registry.look(image, RegistryServer.PULLER)).isEqualTo(new ImageLook.Missing());
            assertThat(registry.look(tag, RegistryServer.PULLER)).isEqualTo(new ImageLook.Found());
            server.delete(tag);
            assertThat(registry.look(tag, RegistryServer.PULLER)).isEqualTo(new ImageLook.Missing());

            ImageName again = server.push("team/shop:v1");
            assertThat(registry.look(again, RegistryServer.PULLER)).isEqualTo(new ImageLook.Found());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "basic", "bearer"})
    void aRepositoryThatItDoesNotKnowIsMissing(String login) throws Exception {
        try (RegistryServer server = RegistryServer.start(login);
                HttpImageRegistry registry = plain()) {
            assertThat(registry.look(new ImageName(server.address(), "team/other", "v1"), RegistryServer.PULLER))
                    .isEqualTo(new ImageLook.Missing());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bearer"})
    void whoIsNotLetInKnowsNothing(String login) throws Exception {
        try (RegistryServer server = RegistryServer.start(login);
                HttpImageRegistry registry = plain()) {
            ImageName image = server.push("team/shop:v1");
            assertThat(registry.look(image, WRONG)).isInstanceOf(ImageLook.Unknown.class);
            assertThat(registry.look(image, null)).isInstanceOf(ImageLook.Unknown.class);
            assertThat(registry.look(new ImageName(server.address(), "team/other", "v1"), WRONG))
                    .isInstanceOf(ImageLook.Unknown.class);
        }
    }

    @Test
    void aRegistryIsAskedOverTlsAndNotWithoutTrust(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.forLocalhost(folder);
        try (RegistryServer server = RegistryServer.start(
                        "bearer",
                        certificates.certificate().toString(),
                        certificates.key().toString());
                HttpImageRegistry registry = overTls(trusting(certificates.authorityPem()));
                HttpImageRegistry stranger = overTls(trusting(certificates.strangerPem()))) {
            // The command that pushes does not know the authority; what is not there is known just as well.
            ImageName image = new ImageName(server.address().replace("127.0.0.1", "localhost"), "team/shop", "v1");
            assertThat(registry.look(image, RegistryServer.PULLER)).isEqualTo(new ImageLook.Missing());
            assertThat(stranger.look(image, RegistryServer.PULLER))
                    .isEqualTo(new ImageLook.Unknown(image.host() + " does not speak TLS that the operator trusts"));
        }
    }

    private static HttpImageRegistry plain() {
        return new HttpImageRegistry(
                new ImageCheckSettings(true, HostPatterns.of(Set.of("*")), HostPatterns.of(Set.of("127.0.0.1"))));
    }

    private static HttpImageRegistry overTls(@Nullable SSLContext trust) {
        return new HttpImageRegistry(
                new ImageCheckSettings(true, HostPatterns.of(Set.of("localhost")), HostPatterns.of(Set.of())),
                Duration.ofSeconds(10),
                trust);
    }

    private static SSLContext trusting(String pem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
