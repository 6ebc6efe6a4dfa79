package io.dbtrelease.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Stands between clients and a server, and loses of what they say to each other what a test says. */
public final class CuttingProxy implements AutoCloseable {
    /** Listens to one connection. Both methods may wait: the bytes are held meanwhile. */
    public interface Wire {
        /** Lets everything through. */
        Wire WHOLE = new Wire() {};

        /** How many of these bytes reach the server; where that is not all of them, the connection is cut behind them. */
        default int fromClient(String bytes) {
            return bytes.length();
        }

        /** Whether these bytes reach the client, or the connection is cut before them. */
        default boolean fromServer(String bytes) {
            return true;
        }
    }

    private static final int BUFFER = 65_536;

    private final ServerSocket listener;
    private final int serverPort;
    private final Supplier<Wire> wires;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean away;

    /** @param wires gives each new connection its own */
    public CuttingProxy(int serverPort, Supplier<Wire> wires) {
        this.serverPort = serverPort;
        this.wires = wires;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** As when the network is gone: every connection ends, and each new one too, until {@link #back}. */
    public void away() {
        away = true;
        open.forEach(this::end);
    }

    public void back() {
        away = false;
    }

    /** How many connections were refused while it was away. */
    public int refused() {
        return refused.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        if (away) {
            refused.incrementAndGet();
            end(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            open.add(server);
            Wire wire = wires.get();
            Thread.ofVirtual().start(() -> pump(client, server, wire::fromClient));
            Thread.ofVirtual().start(() -> pump(server, client, bytes -> wire.fromServer(bytes) ? bytes.length() : 0));
        } catch (IOException e) {
            end(client);
        }
    }

    private interface Passing {
        int of(String bytes);
    }

    private void pump(Socket from, Socket to, Passing passing) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int passes = passing.of(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                out.write(buffer, 0, passes);
                if (passes < n) {
                    break;
                }
            }
        } catch (IOException e) {
            // One end is gone; the other goes with it.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(this::end);
    }
}
