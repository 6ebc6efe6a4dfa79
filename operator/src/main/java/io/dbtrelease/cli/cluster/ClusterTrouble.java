package io.dbtrelease.cli.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says what the API server's answer means for the person. */
final class ClusterTrouble {
    /** How the API server begins what an admission policy says. */
    private static final String DENIED = "denied request: ";

    private ClusterTrouble() {}

    static CommandFailedException explain(KubernetesClientException e, String verb, String namespace, String server) {
        String said = said(e);
        return switch (e.getCode()) {
            case 401 ->
                new CommandFailedException(
                        ExitCode.CLUSTER,
                        "the cluster does not know you: the credentials of the kubeconfig are refused");
            case 403 ->
                said.contains(DENIED)
                        ? new CommandFailedException(
                                ExitCode.CLUSTER,
                                "forbidden: " + said.substring(said.indexOf(DENIED) + DENIED.length()))
                        : forbidden(verb, namespace, said);
            case 404 ->
                new CommandFailedException(
                        ExitCode.CLUSTER,
                        "the cluster at " + server + " knows no " + what(verb) + ": are the CRDs installed? (" + said
                                + ")");
            case 422 -> new CommandFailedException(ExitCode.NOT_SO, "refused: " + said);
            default ->
                new CommandFailedException(
                        ExitCode.CLUSTER,
                        unreachable(e)
                                ? "the cluster at " + server + " cannot be reached: " + said
                                : "the cluster at " + server + " answered: " + said);
        };
    }

    static CommandFailedException forbidden(String verb, String namespace, String said) {
        return new CommandFailedException(
                ExitCode.CLUSTER,
                "forbidden: you need the verb " + verb + " on " + what(verb) + " in namespace " + namespace + " ("
                        + said + ")");
    }

    private static String what(String verb) {
        return verb.equals("create") ? "selfsubjectreviews.authentication.k8s.io" : "dbtreleases.dbtrelease.io";
    }

    private static String said(KubernetesClientException e) {
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : deepest(e);
        return Lines.oneLine(said, 400);
    }

    private static boolean unreachable(KubernetesClientException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof IOException || t instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String deepest(Throwable e) {
        String message = messageOf(e);
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t.getMessage() != null) {
                message = messageOf(t);
            }
        }
        return message;
    }

    private static String messageOf(@Nullable Throwable t) {
        return t == null || t.getMessage() == null ? String.valueOf(t) : t.getMessage();
    }
}
