package io.dbtrelease.operator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against git's own upload-pack behind an ssh server. */
class SshCheckoutIT {
    @TempDir
    Path root;

    private GitSshServer server;
    private GitFolder repository;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        server = new GitSshServer(root, "ssh-ed25519", 256);
        repository = new GitFolder(root, "shop.git");
        repository.with("dbt_project.yml", "name: shop\n").with("models/orders.sql", "select 1\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CheckoutCase checkout(String revision) throws IOException {
        return CheckoutCase.of(root, server.url("shop.git"), revision);
    }

    private Map<String, String> secret() throws IOException, GeneralSecurityException {
        return Map.of("identity", server.identity(null), "known_hosts", server.known());
    }

    @Test
    void aBranchAndATag() throws IOException, GeneralSecurityException {
        String commit = repository.commit("main");
        repository.tag("v1");
        CheckoutCase checkout = checkout("main").secret(secret());
        assertThat(checkout.run().commit()).isEqualTo(commit);
        assertThat(checkout.tree().resolve("models/orders.sql")).hasContent("select 1\n");
        assertThat(checkout("v1").secret(secret()).run().commit()).isEqualTo(commit);
    }

    @ParameterizedTest
    @CsvSource({"ssh-rsa,3072", "ecdsa-sha2-nistp256,256"})
    void keysOfOtherKinds(String type, int size) throws IOException, GeneralSecurityException {
        String commit = repository.commit("main");
        try (GitSshServer other = new GitSshServer(root, type, size)) {
            CheckoutCase checkout = CheckoutCase.of(root, other.url("shop.git"), "main")
                    .secret(Map.of("identity", other.identity(null), "known_hosts", other.known()));
            assertThat(checkout.run().commit()).isEqualTo(commit);
        }
    }

    @Test
    void aCommitThatTheServerDoesNotGiveByItsNumberIsLookedForInTheNewestOnes()
            throws IOException, GeneralSecurityException {
        String first = repository.commit("main");
        repository.with("models/orders.sql", "select 2\n").commit("main");
        CheckoutCase checkout = checkout(first).secret(secret());
        assertThat(checkout.run().commit()).isEqualTo(first);
        assertThat(checkout.tree().resolve("models/orders.sql")).hasContent("select 1\n");
        assertThat(checkout("main").commit(first).secret(secret()).run().commit())
                .isEqualTo(first);
        for (int i = 0; i < 3; i++) {
            repository.with("models/orders.sql", "select 3" + i + "\n").commit("main");
        }
        assertThat(checkout(first).secret(secret()).fails(Trouble.UnknownRevision))
                .contains(first, "newest 3", "uploadpack.allowReachableSHA1InWant");
        repository.config("uploadpack.allowReachableSHA1InWant", "true");
        assertThat(checkout(first).secret(secret()).run().commit()).isEqualTo(first);
    }

    @Test
    void aHostKeyThatIsNotKnownIsRefusedByName() throws IOException, GeneralSecurityException {
        repository.commit("main");
        try (GitSshServer other = new GitSshServer(root, "ssh-ed25519", 256)) {
            Map<String, String> wrong = Map.of("identity", server.identity(null), "known_hosts", server.knownAs(other));
            assertThat(checkout("main").secret(wrong).fails(Trouble.HostKeyUnknown))
                    .contains("ssh-ed25519 SHA256:", "Secret shop-git");
            Map<String, String> stranger = Map.of("identity", server.identity(null), "known_hosts", other.known());
            checkout("main").secret(stranger).fails(Trouble.HostKeyUnknown);
        }
    }

    @Test
    void anIdentityThatTheServerDoesNotKnow() throws IOException, GeneralSecurityException {
        repository.commit("main");
        try (GitSshServer other = new GitSshServer(root, "ssh-ed25519", 256)) {
            Map<String, String> wrong = Map.of("identity", other.identity(null), "known_hosts", server.known());
            assertThat(checkout("main").secret(wrong).fails(Trouble.Authentication))
                    .contains("deploy key");
        }
    }

    @Test
    void aSecretThatLacksSomethingIsSaidWithoutItsContent() throws IOException, GeneralSecurityException {
        assertThat(checkout("main").fails(Trouble.BadSecret)).contains("identity");
        assertThat(checkout("main")
                        .secret(Map.of("identity", server.identity(null)))
                        .fails(Trouble.BadSecret))
                .contains("known_hosts");
        Map<String, String> locked = Map.of("identity", server.identity("open sesame"), "known_hosts", server.known());
        assertThat(checkout("main").secret(locked).fails(Trouble.BadSecret)).contains("passphrase");
        Map<String, String> nonsense = Map.of("identity", "b3BlbnNzaC1rZXk", "known_hosts", server.known());
        assertThat(checkout("main").secret(nonsense).fails(Trouble.BadSecret)).doesNotContain("b3BlbnNzaC1rZXk");
    }

    @Test
    void aRepositoryThatIsNotThere() throws IOException, GeneralSecurityException {
        assertThat(CheckoutCase.of(root, server.url("other.git"), "main")
                        .secret(secret())
                        .fails(Trouble.RepositoryNotFound))
                .contains(server.url("other.git"));
        String url = server.url("shop.git");
        Map<String, String> secret = secret();
        server.close();
        assertThat(CheckoutCase.of(root, url, "main").secret(secret).fails(Trouble.Unreachable))
                .contains("cannot be read from");
    }
}
