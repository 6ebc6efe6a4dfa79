package io.dbtrelease.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "gates", mixinStandardHelpOptions = true)
final class GatesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return Cli.BROKEN;
    }
}
