package io.dbtrelease.core.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * With what dbt was called. Core writes all its flags, Fusion four.
 *
 * @param which the command: {@code build}, {@code compile}, {@code generate}, …; null: not said
 * @param empty {@code --empty}: relations without rows
 * @param sample {@code --sample}: relations with some of their rows
 * @param defer {@code --defer}: parents that are not in the target were read elsewhere
 * @param select items of {@code --select}, at most 64 are held
 * @param exclude items of {@code --exclude}, at most 64 are held
 */
public record RunArgs(
        @Nullable String which,
        boolean failFast,
        boolean empty,
        boolean sample,
        boolean defer,
        List<String> select,
        List<String> exclude) {
    public static final RunArgs NONE = new RunArgs(null, false, false, false, false, List.of(), List.of());

    public RunArgs {
        select = List.copyOf(select);
        exclude = List.copyOf(exclude);
    }
}
