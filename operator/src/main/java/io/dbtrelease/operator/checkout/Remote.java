package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/** The repository on its server: finds a revision there and brings its newest commit alone. */
final class Remote {
    private static final String LOCAL = "refs/dbtrelease/revision";

    private final Repository local;
    private final CheckoutSettings settings;
    private final Access access;
    private final Meter meter;

    @FunctionalInterface
    private interface Request<T> {
        T with(Transport transport) throws IOException;
    }

    Remote(Repository local, CheckoutSettings settings, Access access, Meter meter) {
        this.local = local;
        this.settings = settings;
        this.access = access;
        this.meter = meter;
    }

    /** The commit, with all its files in the local repository. */
    RevCommit fetch() throws CheckoutException {
        String exactly = settings.exactly();
        if (exactly != null) {
            return commit(exactly);
        }
        String ref = resolve(settings.revision())
                .orElseThrow(
                        () -> unknown("there is no branch and no tag " + settings.revision() + " in " + settings.url()
                                + (looksLikeCommit() ? "; a commit is given with all its 40 digits" : "")
                                + ": correct project.git.revision"));
        bring(1, new RefSpec("+" + ref + ":" + LOCAL));
        return parsed(LOCAL).orElseThrow(() -> unknown(ref + " is no commit: correct project.git.revision"));
    }

    private boolean looksLikeCommit() {
        return settings.revision().matches("[0-9a-f]{7,39}");
    }

    /** The full name of a branch or a tag; empty: there is none. */
    private Optional<String> resolve(String name) throws CheckoutException {
        List<String> candidates = name.equals("HEAD") || name.startsWith("refs/")
                ? List.of(name)
                : List.of("refs/heads/" + name, "refs/tags/" + name);
        List<Ref> found = request(transport -> {
            // A server of today tells only of what is asked for.
            try (FetchConnection connection = transport.openFetch(List.of(), candidates.toArray(String[]::new))) {
                List<Ref> refs = new ArrayList<>();
                for (String candidate : candidates) {
                    Ref ref = connection.getRef(candidate);
                    if (ref != null) {
                        refs.add(ref);
                    }
                }
                return refs;
            }
        });
        Set<ObjectId> different = Set.copyOf(found.stream().map(Remote::target).toList());
        if (different.size() > 1) {
            throw new CheckoutException(
                    Trouble.AmbiguousRevision,
                    settings.url() + " has a branch and a tag " + name + ", of different commits: give "
                            + candidates.getFirst() + " or " + candidates.getLast() + " as project.git.revision");
        }
        return found.stream().findFirst().map(Ref::getName);
    }

    private static ObjectId target(Ref ref) {
        ObjectId peeled = ref.getPeeledObjectId();
        return peeled == null ? ref.getObjectId() : peeled;
    }

    private RevCommit commit(String id) throws CheckoutException {
        try {
            bring(1, new RefSpec(id + ":" + LOCAL));
        } catch (CheckoutException e) {
            if (!mayRefuseCommit(e)) {
                throw e;
            }
            lookFor(id);
        }
        return parsed(id)
                .orElseThrow(() -> unknown(settings.url() + " has no commit " + id
                        + " that it gives away: it must be among the newest "
                        + meter.limits().commits()
                        + " of a branch or a tag, or the server must allow it (uploadpack.allowReachableSHA1InWant)"));
    }

    /**
     * Whether it may be the commit's number that the server did not like: over ssh it says so where nobody reads it and hangs up. A server that is away is so for the
     * next request too.
     */
    private boolean mayRefuseCommit(CheckoutException e) {
        return e.trouble() == Trouble.Unreachable && meter.exceeded() == null;
    }

    /** First where it was seen, then everywhere. */
    private void lookFor(String id) throws CheckoutException {
        int depth = meter.limits().commits();
        if (!CheckoutSettings.isCommit(settings.revision())) {
            Optional<String> name = resolve(settings.revision());
            if (name.isPresent()) {
                bring(depth, new RefSpec("+" + name.get() + ":" + LOCAL));
                if (parsed(id).isPresent()) {
                    return;
                }
            }
        }
        bring(depth, new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));
    }

    private void bring(int depth, RefSpec... wanted) throws CheckoutException {
        request(transport -> {
            transport.setDepth(depth);
            return transport.fetch(NullProgressMonitor.INSTANCE, List.of(wanted));
        });
    }

    private <T> T request(Request<T> request) throws CheckoutException {
        try (Transport transport = Transport.open(local, new URIish(settings.url()))) {
            transport.setTimeout((int) meter.limits().silence().toSeconds());
            transport.setTagOpt(TagOpt.NO_TAGS);
            access.prepare(transport);
            return request.with(transport);
        } catch (URISyntaxException e) {
            throw new CheckoutException(Trouble.RepositoryNotFound, "project.git.url is no address of a repository", e);
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
    }

    private CheckoutException explained(Exception e) {
        CheckoutException said = meter.exceeded();
        if (said == null) {
            said = CheckoutException.among(e, CheckoutException.class);
        }
        if (said != null) {
            return said;
        }
        if (CheckoutException.among(e, TooLargeObjectInPackException.class) != null) {
            return new CheckoutException(
                    Trouble.TooLarge,
                    "a file of the commit is larger than " + (meter.limits().file() >> 20)
                            + " MiB: keep data out of the repository",
                    e);
        }
        return access.explain(e).orElseGet(() -> {
            if (CheckoutException.among(e, NoRemoteRepositoryException.class) != null) {
                return new CheckoutException(
                        Trouble.RepositoryNotFound,
                        "there is no repository at " + settings.url() + ", or this user may not read it: check"
                                + " project.git.url",
                        e);
            }
            return new CheckoutException(
                    Trouble.Unreachable,
                    "the git server of " + settings.url() + " cannot be read from: " + Causes.of(e),
                    e);
        });
    }

    private Optional<RevCommit> parsed(String name) throws CheckoutException {
        try (RevWalk walk = new RevWalk(local)) {
            @Nullable ObjectId id = local.resolve(name);
            return id == null ? Optional.empty() : Optional.of(walk.parseCommit(id));
        } catch (MissingObjectException | IncorrectObjectTypeException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CheckoutException(Trouble.Unreachable, "what the git server sent is damaged: " + Causes.of(e), e);
        }
    }

    private static CheckoutException unknown(String message) {
        return new CheckoutException(Trouble.UnknownRevision, message);
    }
}
