package io.dbtrelease.operator.checkout;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.sshd.JGitKeyCache;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/** Over ssh: one key, the hosts of known_hosts, no configuration of the machine's. */
final class SshAccess implements Access {
    private final String url;
    private final GitSecret secret;
    private final KnownHosts hosts;
    private final SshdSessionFactory sessions;
    private final MeteredSessions metered;

    SshAccess(String url, GitSecret secret, Path scratch, Meter meter) throws CheckoutException {
        this.url = url;
        this.secret = secret;
        List<KeyPair> keys = keys(secret);
        Path file = secret.file("known_hosts")
                .orElseThrow(() -> new CheckoutException(
                        Trouble.BadSecret,
                        secret.text() + " has no key known_hosts: put the lines of ssh-keyscan there, once you have"
                                + " checked them"));
        this.hosts = new KnownHosts(file);
        File home = scratch.toFile();
        this.sessions = new SshdSessionFactoryBuilder()
                .setHomeDirectory(home)
                .setSshDirectory(home)
                .setPreferredAuthentications("publickey")
                .setConfigStoreFactory((h, config, user) -> null)
                .setDefaultIdentities(folder -> List.of())
                .setDefaultKnownHostsFiles(folder -> List.of())
                .setDefaultKeysProvider(folder -> keys)
                .setServerKeyDatabase((h, folder) -> hosts)
                .build(new JGitKeyCache());
        this.metered = new MeteredSessions(sessions, meter);
    }

    private static List<KeyPair> keys(GitSecret secret) throws CheckoutException {
        byte[] identity = secret.bytes("identity")
                .orElseThrow(() -> new CheckoutException(
                        Trouble.BadSecret, secret.text() + " has no key identity: put the private key there"));
        List<KeyPair> keys = new ArrayList<>();
        try {
            Iterable<KeyPair> read = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName("identity"), new ByteArrayInputStream(identity), null);
            if (read != null) {
                read.forEach(keys::add);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw unusable(secret);
        }
        if (keys.isEmpty()) {
            throw unusable(secret);
        }
        return keys;
    }

    /** Without what the parser said: it may quote what it read. */
    private static CheckoutException unusable(GitSecret secret) {
        return new CheckoutException(
                Trouble.BadSecret, secret.text() + ": identity is no private key, or has a passphrase");
    }

    @Override
    public void prepare(Transport transport) {
        ((SshTransport) transport).setSshSessionFactory(metered);
    }

    @Override
    public Optional<CheckoutException> explain(Exception failure) {
        String refused = hosts.refused();
        if (refused != null) {
            return Optional.of(new CheckoutException(
                    Trouble.HostKeyUnknown,
                    "the host key of " + url + " (" + refused + ") is not the one in known_hosts of " + secret.text()
                            + ": somebody may be in between; if the server has a new key, put it there",
                    failure));
        }
        SshException ssh = CheckoutException.among(failure, SshException.class);
        if (ssh != null && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
            return Optional.of(new CheckoutException(
                    Trouble.Authentication,
                    "the git server refused the identity of " + secret.text() + " for " + url
                            + ": its public key must be one that may read the repository, such as a deploy key",
                    failure));
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
