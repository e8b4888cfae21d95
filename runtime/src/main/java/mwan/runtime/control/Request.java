package mwan.runtime.control;

import java.util.List;

/// What an operator asks.
///
/// @param command as `status`
/// @param arguments as the command takes them
public record Request(String command, List<String> arguments) {
    public Request {
        arguments = List.copyOf(arguments);
    }
}
