package io.dbtrelease.operator.checkout;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/** Where the symbolic links of a tree lead. Pure: the tree is not there yet. */
final class Links {
    private static final int MAX_STEPS = 4096;

    private final Map<String, String> targets;

    /** @param targets of links, by their paths in the tree, without a leading slash */
    Links(Map<String, String> targets) {
        this.targets = Map.copyOf(targets);
    }

    /** Whether a link leads out of the tree, if only on its way, or nowhere at all. */
    boolean leaves(String link) {
        Deque<String> todo = new ArrayDeque<>(Arrays.asList(link.split("/")));
        Deque<String> at = new ArrayDeque<>();
        for (int steps = 0; !todo.isEmpty(); steps++) {
            if (steps > MAX_STEPS) {
                return true;
            }
            String name = todo.removeFirst();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (at.pollLast() == null) {
                    return true;
                }
                continue;
            }
            at.addLast(name);
            String target = targets.get(String.join("/", at));
            if (target != null) {
                if (target.isEmpty() || target.startsWith("/")) {
                    return true;
                }
                at.removeLast();
                String[] names = target.split("/");
                for (int i = names.length - 1; i >= 0; i--) {
                    todo.addFirst(names[i]);
                }
            }
        }
        return false;
    }
}
