package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSession;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.util.FS;

/** Sessions whose output is counted. */
final class MeteredSessions extends SshSessionFactory {
    private final SshdSessionFactory sessions;
    private final Meter meter;

    MeteredSessions(SshdSessionFactory sessions, Meter meter) {
        this.sessions = sessions;
        this.meter = meter;
    }

    @Override
    public RemoteSession getSession(URIish uri, CredentialsProvider credentials, FS fs, int millis)
            throws TransportException {
        return new Session(sessions.getSession(uri, credentials, fs, millis));
    }

    @Override
    public String getType() {
        return sessions.getType();
    }

    private final class Session implements RemoteSession2 {
        private final SshdSession session;

        Session(SshdSession session) {
            this.session = session;
        }

        @Override
        public Process exec(String command, int timeout) throws IOException {
            return new Counted(session.exec(command, timeout));
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeout) throws IOException {
            return new Counted(session.exec(command, environment, timeout));
        }

        @Override
        public void disconnect() {
            session.disconnect();
        }
    }

    private final class Counted extends Process {
        private final Process process;

        Counted(Process process) {
            this.process = process;
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return meter.over(process.getInputStream());
        }

        @Override
        public InputStream getErrorStream() {
            return meter.over(process.getErrorStream());
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }
    }
}
