package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * Writes a commit's files as they are stored: no filters, no attributes, no hooks, no submodules. Files first and links last, so that nothing is ever written
 * through a link.
 */
final class TreeWriter {
    private static final int MAX_LINK = 4096;
    private static final String FILE = "rw-r--r--";
    private static final String PROGRAM = "rwxr-xr-x";

    private final Path target;
    private final Meter meter;
    private final Map<String, String> links = new LinkedHashMap<>();
    private long bytes;
    private int entries;
    private int submodules;

    /**
     * What was written.
     *
     * @param submodules that were left out
     */
    record Written(long bytes, int entries, int submodules) {}

    /** @param target that does not exist yet */
    TreeWriter(Path target, Meter meter) {
        this.target = target;
        this.meter = meter;
    }

    Written write(Repository repository, RevCommit commit) throws CheckoutException {
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = new TreeWalk(reader)) {
            Files.createDirectory(target);
            walk.addTree(commit.getTree());
            walk.setRecursive(false);
            while (walk.next()) {
                meter.tick();
                entry(reader, walk);
            }
            link();
            return new Written(bytes, entries, submodules);
        } catch (CheckoutException e) {
            throw e;
        } catch (InvalidPathException e) {
            throw unsafe("a file's name cannot be written here", e);
        } catch (IOException e) {
            throw new CheckoutException(Trouble.UnsafeTree, "the commit's files cannot be written: " + Causes.of(e), e);
        }
    }

    private void entry(ObjectReader reader, TreeWalk walk) throws IOException {
        entries++;
        if (entries > meter.limits().files()) {
            throw new CheckoutException(
                    Trouble.TooLarge,
                    "the commit has more than " + meter.limits().files() + " files and folders: keep data out of the"
                            + " repository");
        }
        String path = walk.getPathString();
        check(walk.getNameString(), path);
        FileMode mode = walk.getFileMode(0);
        Path file = target.resolve(path);
        if (mode == FileMode.TREE) {
            Files.createDirectory(file);
            walk.enterSubtree();
        } else if (mode == FileMode.GITLINK) {
            submodules++;
            Files.createDirectory(file);
        } else if (mode == FileMode.SYMLINK) {
            links.put(path, text(reader, walk.getObjectId(0), path));
        } else if (mode == FileMode.REGULAR_FILE || mode == FileMode.EXECUTABLE_FILE) {
            copy(reader, walk.getObjectId(0), file, path);
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(mode == FileMode.EXECUTABLE_FILE ? PROGRAM : FILE));
        } else {
            throw unsafe("the repository has an entry of no known kind: " + path, null);
        }
    }

    private static void check(String name, String path) throws CheckoutException {
        boolean bad = name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.equalsIgnoreCase(Constants.DOT_GIT)
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0;
        if (bad || path.startsWith("/")) {
            throw unsafe("the repository has a file whose name leads elsewhere: " + path, null);
        }
    }

    private void copy(ObjectReader reader, ObjectId id, Path file, String path) throws IOException {
        ObjectLoader content = reader.open(id, Constants.OBJ_BLOB);
        if (content.getSize() > meter.limits().file()) {
            throw new CheckoutException(
                    Trouble.TooLarge,
                    path + " is larger than " + (meter.limits().file() >> 20)
                            + " MiB: keep data out of the repository");
        }
        count(content.getSize());
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.copyTo(out);
        }
    }

    private String text(ObjectReader reader, ObjectId id, String path) throws IOException {
        ObjectLoader content = reader.open(id, Constants.OBJ_BLOB);
        if (content.getSize() > MAX_LINK) {
            throw unsafe("the symbolic link " + path + " is too long", null);
        }
        count(content.getSize());
        return new String(content.getCachedBytes(), StandardCharsets.UTF_8);
    }

    private void count(long more) throws CheckoutException {
        bytes += more;
        if (bytes > meter.limits().tree()) {
            throw new CheckoutException(
                    Trouble.TooLarge,
                    "the commit's files are larger than " + (meter.limits().tree() >> 20)
                            + " MiB: keep data out of the repository");
        }
    }

    private void link() throws IOException {
        Links all = new Links(links);
        for (Map.Entry<String, String> link : links.entrySet()) {
            if (all.leaves(link.getKey())) {
                throw unsafe("the symbolic link " + link.getKey() + " leads out of the repository: remove it", null);
            }
        }
        for (Map.Entry<String, String> link : links.entrySet()) {
            Files.createSymbolicLink(target.resolve(link.getKey()), Path.of(link.getValue()));
        }
    }

    private static CheckoutException unsafe(String message, @Nullable Throwable cause) {
        return cause == null
                ? new CheckoutException(Trouble.UnsafeTree, message)
                : new CheckoutException(Trouble.UnsafeTree, message, cause);
    }
}
