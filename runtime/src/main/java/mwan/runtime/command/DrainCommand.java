package mwan.runtime.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mwan drain`.
@Command(
        name = "drain",
        description = "Gives a WAN no new flows; those that run go on.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([smhd])");

    @Mixin private Asking daemon = new Asking();

    @Parameters(paramLabel = "WAN", description = "The WAN's name in the site file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
    private String wan;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "For so long, as 90s, 30m, 2h or 1d; else until restored.")
    private Optional<String> time = Optional.empty();

    @Override
    public Integer call() {
        var arguments = new ArrayList<>(List.of(wan));
        time.ifPresent(text -> arguments.add(Long.toString(seconds(text))));
        return daemon.ask("drain", arguments);
    }

    static long seconds(String text) {
        var time = TIME.matcher(text);
        if (!time.matches()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read the time",
                    BadValue.quoted(text),
                    "it is not a number with a unit",
                    "write it as 90s, 30m, 2h or 1d");
        }
        long number = Long.parseLong(time.group(1));
        return number
                * switch (time.group(2)) {
                    case "m" -> 60;
                    case "h" -> 3600;
                    case "d" -> 86_400;
                    default -> 1;
                };
    }
}
