package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/** A request to the git server. It tells {@link HttpsAccess} how it went, and follows nothing. */
final class HttpsConnection extends JDKHttpConnection {
    private static final String LISTING = "application/x-git-upload-pack-advertisement";

    private final HttpsAccess access;

    HttpsConnection(URL url, Proxy proxy, HttpsAccess access) throws IOException {
        super(url, proxy);
        this.access = access;
        super.setInstanceFollowRedirects(false);
    }

    @Override
    public void setInstanceFollowRedirects(boolean follow) {
        // JGit's word on it does not count.
    }

    @Override
    public int getResponseCode() throws IOException {
        try {
            int status = super.getResponseCode();
            access.answered(status, super.getHeaderField("Location"));
            // What is no git server would be asked file by file as if its repository lay in a folder.
            if (status == 200 && getURL().getPath().endsWith("/info/refs") && !LISTING.equals(getContentType())) {
                throw access.noGitServer();
            }
            return status;
        } catch (SSLException e) {
            access.distrusted(e);
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return access.meter().over(super.getInputStream());
    }
}
