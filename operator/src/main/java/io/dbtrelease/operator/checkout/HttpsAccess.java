package io.dbtrelease.operator.checkout;

import io.dbtrelease.text.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Over https: a user and a password or none, the system's authorities or the Secret's, no redirects. */
final class HttpsAccess extends CredentialsProvider implements Access, HttpConnectionFactory {
    private final String url;
    private final GitSecret secret;
    private final Meter meter;
    private final @Nullable String username;
    private final @Nullable String password;
    private final TrustManager @Nullable [] authorities;

    private volatile int status;
    private volatile @Nullable String location;
    private volatile @Nullable SSLException distrusted;
    private volatile boolean refused;

    HttpsAccess(String url, GitSecret secret, Meter meter) throws CheckoutException {
        this.url = url;
        this.secret = secret;
        this.meter = meter;
        this.password = secret.word("password").orElse(null);
        // What hosts of repositories take with a token, where no user is given.
        this.username = secret.word("username").orElse(password == null ? null : "git");
        byte[] ca = secret.bytes("ca.crt").orElse(null);
        this.authorities = ca == null ? null : trust(ca);
        if (secret.isThere() && password == null && ca == null) {
            throw new CheckoutException(
                    Trouble.BadSecret,
                    secret.text() + " has no key password: https needs username and password, or ca.crt");
        }
    }

    private TrustManager[] trust(byte[] pem) throws CheckoutException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry("ca" + number++, one);
            }
            if (number == 0) {
                throw new GeneralSecurityException("empty");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new CheckoutException(
                    Trouble.BadSecret, secret.text() + ": ca.crt holds no certificate in PEM format", e);
        }
    }

    Meter meter() {
        return meter;
    }

    void answered(int code, @Nullable String elsewhere) {
        status = code;
        location = elsewhere;
    }

    void distrusted(SSLException e) {
        distrusted = e;
    }

    CheckoutException noGitServer() {
        return new CheckoutException(
                Trouble.RepositoryNotFound, url + " answers, but not as a git server: check project.git.url");
    }

    @Override
    public void prepare(Transport transport) {
        transport.setCredentialsProvider(this);
        ((TransportHttp) transport).setHttpConnectionFactory(this);
    }

    @Override
    public HttpConnection create(URL target) throws IOException {
        return create(target, Proxy.NO_PROXY);
    }

    @Override
    public HttpConnection create(URL target, Proxy proxy) throws IOException {
        status = 0;
        HttpsConnection connection = new HttpsConnection(target, proxy, this);
        if (authorities != null) {
            try {
                connection.configure(null, authorities, null);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        return connection;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        if (password == null || username == null || refused || !supports(items)) {
            return false;
        }
        for (CredentialItem item : items) {
            if (item instanceof CredentialItem.Username user) {
                user.setValue(username);
            } else if (item instanceof CredentialItem.Password secretItem) {
                secretItem.setValue(password.toCharArray());
            }
        }
        return true;
    }

    /** The server did not take them, and would not a second time. */
    @Override
    public void reset(URIish uri) {
        refused = true;
    }

    @Override
    public Optional<CheckoutException> explain(Exception failure) {
        SSLException tls = distrusted;
        if (tls != null) {
            return Optional.of(new CheckoutException(
                    Trouble.CertificateUnknown,
                    "the certificate of " + url + " is not trusted ("
                            + Shown.line(String.valueOf(tls.getMessage()), 200)
                            + "): put the certificate of its authority into the Secret of project.git.secretName as ca.crt",
                    failure));
        }
        return switch (status) {
            case 401, 403 -> Optional.of(new CheckoutException(Trouble.Authentication, refusal(), failure));
            case 404, 410 ->
                Optional.of(new CheckoutException(
                        Trouble.RepositoryNotFound,
                        "there is no repository at " + url
                                + (password == null ? "" : ", or the user of " + secret.text() + " may not see it")
                                + ": check project.git.url",
                        failure));
            case 301, 302, 303, 307, 308 ->
                Optional.of(new CheckoutException(
                        Trouble.Redirected,
                        "the git server redirects " + url + elsewhere()
                                + ", which is not followed: put the repository's own address into project.git.url",
                        failure));
            default -> Optional.empty();
        };
    }

    private String refusal() {
        if (password == null) {
            return "the git server wants a user and a password for " + url
                    + ": name a Secret with username and password in project.git.secretName";
        }
        return "the git server refused the user and password of " + secret.text() + " for " + url + " (status " + status
                + "): they must be those of a user, or a token, that may read the repository";
    }

    /** Host and path of a redirect; what else it holds may be a secret. */
    private String elsewhere() {
        try {
            URI to = location == null ? null : URI.create(location);
            if (to == null || to.getHost() == null || to.getPath() == null) {
                return "";
            }
            String path = to.getPath().replaceFirst("/info/refs$", "");
            return " to " + Shown.line(to.getScheme() + "://" + to.getHost() + path, 300);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public void close() {
        // A connection is closed with its transport.
    }
}
