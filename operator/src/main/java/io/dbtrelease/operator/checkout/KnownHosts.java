package io.dbtrelease.operator.checkout;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.eclipse.jgit.internal.transport.sshd.OpenSshServerKeyDatabase;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.jspecify.annotations.Nullable;

/** A server is the one that known_hosts says it is, or it is none; nothing is learned. */
final class KnownHosts implements ServerKeyDatabase {
    private final OpenSshServerKeyDatabase known;
    private volatile @Nullable String refused;

    KnownHosts(Path file) {
        known = new OpenSshServerKeyDatabase(false, List.of(file));
    }

    /** Type and fingerprint of a key that was refused; null: none was. */
    @Nullable
    String refused() {
        return refused;
    }

    @Override
    public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration config) {
        return known.lookup(address, remote, new Strict(config));
    }

    @Override
    public boolean accept(
            String address,
            InetSocketAddress remote,
            PublicKey key,
            Configuration config,
            @Nullable CredentialsProvider provider) {
        boolean accepted = known.accept(address, remote, key, new Strict(config), null);
        if (!accepted) {
            refused = KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
        }
        return accepted;
    }

    private record Strict(Configuration config) implements Configuration {
        @Override
        public List<String> getUserKnownHostsFiles() {
            return List.of();
        }

        @Override
        public List<String> getGlobalKnownHostsFiles() {
            return List.of();
        }

        @Override
        public StrictHostKeyChecking getStrictHostKeyChecking() {
            return StrictHostKeyChecking.REQUIRE_MATCH;
        }

        @Override
        public boolean getHashKnownHosts() {
            return false;
        }

        @Override
        public String getUsername() {
            return config.getUsername();
        }
    }
}
