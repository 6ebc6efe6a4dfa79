package io.dbtrelease.warehouse.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between a client and the server, and cuts the connection when the server has answered a COMMIT, before the client hears of it. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final AtomicBoolean armed = new AtomicBoolean();

    CuttingProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next answer to a COMMIT is lost. */
    void cutNextCommit() {
        armed.set(true);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                AtomicBoolean committing = new AtomicBoolean();
                Thread.ofVirtual()
                        .start(() -> pump(client, server, bytes -> {
                            if (armed.get() && bytes.contains("COMMIT")) {
                                committing.set(true);
                            }
                            return true;
                        }));
                Thread.ofVirtual()
                        .start(() ->
                                pump(server, client, bytes -> !(committing.get() && armed.compareAndSet(true, false))));
            } catch (IOException e) {
                return;
            }
        }
    }

    private interface Watch {
        boolean passes(String bytes);
    }

    private static void pump(Socket from, Socket to, Watch watch) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!watch.passes(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One end is gone; try-with-resources takes the other.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
