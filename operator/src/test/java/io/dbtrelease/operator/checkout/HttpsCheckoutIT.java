package io.dbtrelease.operator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against git's own server program, over https. */
class HttpsCheckoutIT {
    @TempDir
    static Path tls;

    @TempDir
    Path root;

    private static TestCertificates certificates;

    private GitHttpsServer server;
    private GitFolder repository;

    @BeforeAll
    static void certify() throws IOException {
        certificates = TestCertificates.forLocalhost(tls);
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        server = new GitHttpsServer(root, certificates);
        repository = new GitFolder(root, "shop.git");
        repository.with("dbt_project.yml", "name: shop\n").with("models/orders.sql", "select 1\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CheckoutCase checkout(String revision) throws IOException {
        return CheckoutCase.of(root, server.url("shop.git"), revision);
    }

    private Map<String, String> secret() {
        return Map.of(
                "username",
                GitHttpsServer.USER,
                "password",
                GitHttpsServer.PASSWORD + "\n",
                "ca.crt",
                certificates.authorityPem());
    }

    @Test
    void aBranchIsItsNewestCommitWithAllItsFilesAndNothingElse() throws IOException {
        repository.commit("main");
        Files.createSymbolicLink(repository.work().resolve("models/same.sql"), Path.of("orders.sql"));
        Path script = Files.writeString(repository.work().resolve("run"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        repository.with(".gitattributes", "*.sql filter=lfs text eol=crlf\n");
        GitFolder.git(repository.work(), "add", "-A");
        GitFolder.git(
                repository.work(),
                "update-index",
                "--add",
                "--cacheinfo",
                "160000,1111111111111111111111111111111111111111,vendored");
        String commit = repository.publish("main");

        CheckoutCase checkout = checkout("main").secret(secret());
        Checkout.Done done = checkout.run();

        assertThat(done.commit()).isEqualTo(commit);
        assertThat(done.written().submodules()).isEqualTo(1);
        Path tree = checkout.tree();
        assertThat(tree.resolve("models/orders.sql")).hasContent("select 1\n");
        assertThat(Files.readSymbolicLink(tree.resolve("models/same.sql"))).isEqualTo(Path.of("orders.sql"));
        assertThat(tree.resolve("run")).isExecutable();
        assertThat(tree.resolve("vendored")).isEmptyDirectory();
        assertThat(tree.resolve(".git")).doesNotExist();
        assertThat(server.credentials()).isNotEmpty();
    }

    @Test
    void aCommitIsCheckedOutWhateverItsBranchIsNow() throws IOException {
        String first = repository.commit("main");
        repository.with("models/orders.sql", "select 2\n").commit("main");
        server.toAnybody();
        Map<String, String> authority = Map.of("ca.crt", certificates.authorityPem());
        CheckoutCase byNumber = checkout(first).secret(authority);
        assertThat(byNumber.run().commit()).isEqualTo(first);
        assertThat(byNumber.tree().resolve("models/orders.sql")).hasContent("select 1\n");
        CheckoutCase later = checkout("main").commit(first).secret(authority);
        assertThat(later.run().commit()).isEqualTo(first);
    }

    @Test
    void aTagIsTheCommitThatItNames() throws IOException {
        String commit = repository.commit("main");
        repository.tag("v1.0");
        assertThat(checkout("v1.0").secret(secret()).run().commit()).isEqualTo(commit);
        assertThat(checkout("refs/tags/v1.0").secret(secret()).run().commit()).isEqualTo(commit);
        GitFolder.git(repository.work(), "push", "-q", "origin", "HEAD:refs/heads/v1.0");
        assertThat(checkout("v1.0").secret(secret()).run().commit())
                .as("the same commit under both names")
                .isEqualTo(commit);
        repository.with("models/more.sql", "select 3\n").commit("v1.0");
        assertThat(checkout("v1.0").secret(secret()).fails(Trouble.AmbiguousRevision))
                .contains("refs/heads/v1.0 or refs/tags/v1.0");
    }

    @Test
    void aRevisionThatIsNotThereIsSaidByName() throws IOException {
        repository.commit("main");
        assertThat(checkout("develop").secret(secret()).fails(Trouble.UnknownRevision))
                .contains("no branch and no tag develop", server.url("shop.git"));
        assertThat(checkout("4f2c1d9").secret(secret()).fails(Trouble.UnknownRevision))
                .contains("all its 40 digits");
        String nowhere = "1234567812345678123456781234567812345678";
        assertThat(checkout(nowhere).secret(secret()).fails(Trouble.UnknownRevision))
                .contains(nowhere);
    }

    @Test
    void credentialsThatAreRefusedAreNotTriedOnAndNotShown() throws IOException {
        repository.commit("main");
        Map<String, String> wrong =
                Map.of("username", "deploy", "password", "s3cr3t-wrong", "ca.crt", certificates.authorityPem());
        String said = checkout("main").secret(wrong).fails(Trouble.Authentication);
        assertThat(said).contains("Secret shop-git", "401").doesNotContain("s3cr3t-wrong");
        assertThat(server.credentials()).hasSize(1);
        assertThat(checkout("main")
                        .secret(Map.of("ca.crt", certificates.authorityPem()))
                        .fails(Trouble.Authentication))
                .contains("project.git.secretName");
        assertThat(checkout("main").secret(Map.of("token", "x")).fails(Trouble.BadSecret))
                .contains("username and password");
    }

    @Test
    void anAddressThatIsNoRepositoryIsSaid() throws IOException {
        repository.commit("main");
        assertThat(CheckoutCase.of(root, server.url("other.git"), "main")
                        .secret(secret())
                        .fails(Trouble.RepositoryNotFound))
                .contains(server.url("other.git"));
    }

    @Test
    void anAuthorityThatNobodyKnowsIsNotTrusted() throws IOException {
        repository.commit("main");
        assertThat(checkout("main").fails(Trouble.CertificateUnknown)).contains("ca.crt");
        Map<String, String> stranger = Map.of("username", "u", "password", "p", "ca.crt", certificates.strangerPem());
        checkout("main").secret(stranger).fails(Trouble.CertificateUnknown);
        assertThat(server.credentials()).as("what was sent to it").isEmpty();
        assertThat(checkout("main").secret(Map.of("ca.crt", "no certificate")).fails(Trouble.BadSecret))
                .contains("PEM");
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException, GeneralSecurityException {
        repository.commit("main");
        try (GitHttpsServer other = new GitHttpsServer(root, certificates)) {
            server.redirectTo(other.url("shop.git") + "/info/refs?service=git-upload-pack&token=t0ken");
            assertThat(checkout("main").secret(secret()).fails(Trouble.Redirected))
                    .contains("to https://localhost/shop.git,")
                    .doesNotContain("t0ken");
            assertThat(other.credentials()).isEmpty();
        }
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItFillsTheVolume() throws IOException {
        byte[] noise = new byte[(1 << 20) - 10];
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            random.nextBytes(noise);
            Files.write(repository.work().resolve("seed" + i), noise);
        }
        repository.commit("main");
        assertThat(checkout("main").secret(secret()).fails(Trouble.TooLarge)).contains("files are larger than 4 MiB");
        Limits narrow = new Limits(
                1 << 20, 64 << 20, 2 << 20, 100, 3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ZERO);
        assertThat(checkout("main").secret(secret()).limits(narrow).fails(Trouble.TooLarge))
                .contains("1 MiB");
        Limits few = new Limits(
                64 << 20, 64 << 20, 2 << 20, 4, 3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ZERO);
        assertThat(checkout("main").secret(secret()).limits(few).fails(Trouble.TooLarge))
                .contains("4 files");
    }

    @Test
    void oneFileThatIsFewBytesOnTheWireIsTooLargeAllTheSame() throws IOException {
        Files.write(repository.work().resolve("zeros"), new byte[32 << 20]);
        repository.commit("main");
        assertThat(checkout("main").secret(secret()).fails(Trouble.TooLarge)).contains("larger than 1 MiB");
    }

    @Test
    void theProjectIsInTheFolderThatIsNamed() throws IOException {
        repository.with("analytics/dbt_project.yml", "name: analytics\n").commit("main");
        assertThat(checkout("main").path("analytics").secret(secret()).run().commit())
                .hasSize(40);
        assertThat(checkout("main").path("models").secret(secret()).fails(Trouble.NoProject))
                .contains("project.git.path");
        assertThat(checkout("main").path("..").secret(secret()).fails(Trouble.NoProject))
                .contains("folder ..");
    }

    @Test
    void aServerThatIsAwayForAMomentIsAskedAgain() throws IOException, InterruptedException {
        String commit = repository.commit("main");
        server.answer(503);
        CheckoutCase checkout = checkout("main").secret(secret());
        List<Trouble> failures = new ArrayList<>();
        Tries tries = new Tries(
                Duration.ofMinutes(1), Clock.systemUTC(), pause -> server.answer(0), e -> failures.add(e.trouble()));
        Checkout.Done done = tries.run(() -> {
            try {
                return checkout.run();
            } catch (CheckoutException e) {
                throw e;
            } catch (IOException e) {
                throw new CheckoutException(Trouble.UnsafeTree, "unexpected", e);
            }
        });
        assertThat(done.commit()).isEqualTo(commit);
        assertThat(failures).containsExactly(Trouble.Unreachable);
        server.close();
        assertThat(checkout.fails(Trouble.Unreachable)).contains("cannot be read from");
    }
}
