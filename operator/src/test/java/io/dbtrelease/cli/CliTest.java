package io.dbtrelease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CliTest {

    static Stream<CommandLine> commands() {
        return new CommandLine(new Cli())
                .getSubcommands().values().stream()
                        .filter(it -> !it.getCommandName().equals("help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_help_with_examples_and_exit_codes(CommandLine command) {
        String help = command.getUsageMessage();
        assertThat(help)
                .contains("Exit codes:")
                .contains("Examples:")
                .contains("dbt-release " + command.getCommandName());
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(CliRun.of(command.getCommandName(), "--help").code()).isZero();
    }

    @Test
    void without_a_command_or_with_one_that_is_unknown_it_is_a_usage_error() {
        for (String[] args : List.of(new String[] {}, new String[] {"nonsense"}, new String[] {"--nonsense"})) {
            CliRun run = CliRun.of(args);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).isNotEmpty();
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void the_version_is_printed() {
        assertThat(CliRun.of("--version").out()).startsWith("dbt-release ");
    }
}
