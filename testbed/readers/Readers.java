import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads Live in a loop, as dashboards do, until standard input closes or the time is over; then prints one line: how many reads, how many failed, how many
 * saw relations of two releases in one statement ("mixed"), and the longest one.
 *
 * <p>Usage: java -cp DRIVER Readers.java THREADS PAUSE_MS SECONDS, with READERS_URL, READERS_USER, READERS_PASSWORD and READERS_SQL in the
 * environment. The query returns two columns that are equal unless the read is mixed.
 */
public class Readers {
    private static final AtomicLong READS = new AtomicLong();
    private static final AtomicLong FAILED = new AtomicLong();
    private static final AtomicLong MIXED = new AtomicLong();
    private static final AtomicLong LONGEST = new AtomicLong();
    private static final Map<String, Long> ERRORS = new TreeMap<>();
    private static final AtomicBoolean STOP = new AtomicBoolean();

    public static void main(String[] args) throws Exception {
        // Snowflake's driver tells of every session.
        java.util.logging.LogManager.getLogManager().reset();
        int threads = Integer.parseInt(args[0]);
        long pause = Long.parseLong(args[1]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[2]));
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            readers.add(Thread.ofPlatform().start(() -> read(pause, end)));
        }
        Thread.ofVirtual().start(Readers::awaitEndOfInput);
        for (Thread reader : readers) {
            reader.join();
        }
        System.out.printf(
                "reads=%d failed=%d mixed=%d longest_ms=%d%n",
                READS.get(), FAILED.get(), MIXED.get(), TimeUnit.NANOSECONDS.toMillis(LONGEST.get()));
        synchronized (ERRORS) {
            ERRORS.forEach((error, times) -> System.err.println(times + " x " + error));
        }
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Only its end says something.
            }
        } catch (IOException e) {
            // The same as its end.
        }
        STOP.set(true);
    }

    private static void read(long pause, long end) {
        String sql = System.getenv("READERS_SQL");
        Connection connection = null;
        while (!STOP.get() && System.nanoTime() < end) {
            long start = System.nanoTime();
            try {
                if (connection == null) {
                    connection = DriverManager.getConnection(
                            System.getenv("READERS_URL"), System.getenv("READERS_USER"), System.getenv("READERS_PASSWORD"));
                    start = System.nanoTime();
                }
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(sql)) {
                    READS.incrementAndGet();
                    if (!row.next()) {
                        fail("the read returned no row");
                    } else if (!String.valueOf(row.getString(1)).equals(row.getString(2))) {
                        MIXED.incrementAndGet();
                    }
                }
                LONGEST.accumulateAndGet(System.nanoTime() - start, Math::max);
            } catch (SQLException e) {
                fail(e.getSQLState() + " " + e.getMessage());
                connection = closed(connection);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
        closed(connection);
    }

    private static void fail(String error) {
        FAILED.incrementAndGet();
        synchronized (ERRORS) {
            ERRORS.merge(error, 1L, Long::sum);
        }
    }

    private static Connection closed(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is given up in any case.
        }
        return null;
    }
}
