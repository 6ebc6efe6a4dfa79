package io.dbtrelease.operator.checkout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.jspecify.annotations.Nullable;

/** An ssh server whose one user may run {@code git upload-pack} and nothing else. Its protocol is the old one, in which servers refuse commits by number. */
final class GitSshServer implements AutoCloseable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair host;
    private final KeyPair user;

    GitSshServer(Path root, String keyType, int keySize) throws IOException, GeneralSecurityException {
        host = KeyUtils.generateKeyPair(keyType, keySize);
        user = KeyUtils.generateKeyPair(keyType, keySize);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator(
                (name, key, session) -> name.equals("git") && KeyUtils.compareKeys(key, user.getPublic()));
        server.setCommandFactory((channel, command) -> {
            String[] words = command.replace("'", "").split(" ");
            boolean known = words.length == 2 && words[0].equals("git-upload-pack");
            List<String> run = known
                    ? List.of(
                            "env",
                            "-u",
                            "GIT_PROTOCOL",
                            "git",
                            "upload-pack",
                            root.resolve(words[1].substring(1)).toString())
                    : List.of("false");
            return new ProcessShellFactory(String.join(" ", run), run).createShell(channel);
        });
        server.start();
    }

    String url(String repository) {
        return "ssh://git@127.0.0.1:" + server.getPort() + "/" + repository;
    }

    /** The line of known_hosts. */
    String known() {
        return "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n";
    }

    /** The line that another server would have there. */
    String knownAs(GitSshServer other) {
        return "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(other.host.getPublic()) + "\n";
    }

    /** The user's private key as ssh-keygen writes it. */
    String identity(@Nullable String passphrase) throws IOException, GeneralSecurityException {
        OpenSSHKeyEncryptionContext encryption = null;
        if (passphrase != null) {
            encryption = new OpenSSHKeyEncryptionContext();
            encryption.setPassword(passphrase);
            encryption.setCipherType("256");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", encryption, out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
