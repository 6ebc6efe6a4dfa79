package io.dbtrelease;

import io.dbtrelease.cli.Cli;
import io.dbtrelease.operator.OperatorMain;
import io.dbtrelease.operator.artifact.CollectorMain;
import io.dbtrelease.operator.checkout.CheckoutMain;
import java.util.Arrays;

/** The one entry point: the command line, and what the image runs in a cluster. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        switch (args.length == 0 ? "" : args[0]) {
            case "operator" -> OperatorMain.main(rest);
            case "collect" -> CollectorMain.main(rest);
            case "checkout" -> CheckoutMain.main(rest);
            default -> System.exit(Cli.run(args));
        }
    }
}
