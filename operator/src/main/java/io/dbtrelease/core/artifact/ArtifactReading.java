package io.dbtrelease.core.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What all readers share: from a stream or a file to a {@link Read}, with every failure a refusal. */
public final class ArtifactReading {
    private static final List<String> WORDS = List.of("true", "false", "null");

    private ArtifactReading() {}

    /** Reads a document. */
    @FunctionalInterface
    public interface Body<T> {
        T read(JsonWalk walk) throws IOException;
    }

    public static <T> Read<T> file(Path path, String file, ReadLimits limits, Body<T> body) {
        try (InputStream in = Files.newInputStream(path)) {
            return stream(in, file, limits, body);
        } catch (NoSuchFileException absent) {
            return Read.missing(file);
        } catch (IOException unreadable) {
            return Read.refused(
                    Code.Unreadable,
                    file + " cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    /**
     * The stream is read to its end at most, and not closed.
     *
     * @throws IOException that the stream threw: nothing is known about what is in it
     */
    public static <T> Read<T> stream(InputStream in, String file, ReadLimits limits, Body<T> body) throws IOException {
        BoundedStream bounded = new BoundedStream(in, file, limits.maxBytes());
        try {
            InputStream buffered = new BufferedInputStream(bounded, 1 << 16);
            refuseGzip(buffered, file);
            return new Read.Ok<>(body.read(JsonWalk.over(buffered, file)));
        } catch (ArtifactException refused) {
            return new Read.Refused<>(refused.problem());
        } catch (StreamConstraintsException bound) {
            return Read.refused(
                    Code.TooLarge,
                    "%s passes a bound at byte %d: depth %d, name %,d, text %,d or number %d characters"
                            .formatted(
                                    file,
                                    offset(bound),
                                    ReadLimits.MAX_DEPTH,
                                    ReadLimits.MAX_NAME,
                                    ReadLimits.MAX_STRING,
                                    ReadLimits.MAX_NUMBER));
        } catch (JsonProcessingException noJson) {
            if (noJson instanceof JsonEOFException
                    || bounded.ended() && (offset(noJson) >= bounded.count() || cutWord(bounded.tail()))) {
                return Read.refused(
                        Code.Truncated, "%s ends in the middle, after %,d bytes".formatted(file, bounded.count()));
            }
            return Read.refused(Code.Malformed, "%s is no JSON at byte %d".formatted(file, offset(noJson)));
        } catch (IOException other) {
            if (bounded.failed()) {
                throw other;
            }
            return Read.refused(Code.Malformed, file + " is no UTF-8 text");
        }
    }

    private static void refuseGzip(InputStream in, String file) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        if (first == 0x1f && second == 0x8b) {
            throw new ArtifactException(Code.Malformed, file + " is compressed (gzip); it is read as dbt writes it");
        }
    }

    /** Whether a text ends in the middle of true, false or null. */
    private static boolean cutWord(String tail) {
        String word = tail.substring(tail.replaceAll("[a-z]+$", "").length());
        return !word.isEmpty() && WORDS.stream().anyMatch(whole -> whole.startsWith(word) && !whole.equals(word));
    }

    private static long offset(JsonProcessingException e) {
        return e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
    }
}
