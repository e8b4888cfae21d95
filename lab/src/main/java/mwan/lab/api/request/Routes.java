package mwan.lab.api.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.Operation;

/// Which handler does which method of the contract.
public final class Routes {
    /// What was found for a path, with the values of its variables.
    public record Match(Operation operation, Handler handler, Map<String, String> variables) {}

    private record Route(Operation operation, Pattern pattern, Handler handler) {}

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");

    private final Contract contract;
    private final Map<String, Route> routes = new LinkedHashMap<>();

    public Routes(Contract contract) {
        this.contract = contract;
    }

    /// Binds an operation of the contract, `GET /version`, to its handler.
    public void on(String key, Handler handler) {
        Operation operation =
                contract.operation(key)
                        .orElseThrow(() -> new IllegalArgumentException("not in contract: " + key));
        Route route = new Route(operation, pattern(operation), handler);
        if (routes.putIfAbsent(key, route) != null) {
            throw new IllegalArgumentException("bound twice: " + key);
        }
    }

    /// The operations that have a handler.
    public Set<String> bound() {
        return Set.copyOf(routes.keySet());
    }

    /// Finds the route for a path whose segments are still percent-encoded.
    public Optional<Match> find(String method, String path) {
        Match best = null;
        for (Route route : routes.values()) {
            if (!route.operation().method().equals(method)) {
                continue;
            }
            Matcher matcher = route.pattern().matcher(path);
            if (matcher.matches() && (best == null || fixed(route.operation(), best.operation()))) {
                best = new Match(route.operation(), route.handler(), variables(route, matcher));
            }
        }
        return Optional.ofNullable(best);
    }

    /// A fixed segment wins over a variable one.
    private static boolean fixed(Operation one, Operation other) {
        return VARIABLE.matcher(one.path()).results().count()
                < VARIABLE.matcher(other.path()).results().count();
    }

    private static Map<String, String> variables(Route route, Matcher matcher) {
        Map<String, String> values = new LinkedHashMap<>();
        int group = 1;
        Matcher names = VARIABLE.matcher(route.operation().path());
        while (names.find()) {
            values.put(names.group(1), Percent.decode(matcher.group(group++)));
        }
        return values;
    }

    private static Pattern pattern(Operation operation) {
        StringBuilder regex = new StringBuilder();
        int end = 0;
        Matcher names = VARIABLE.matcher(operation.path());
        while (names.find()) {
            regex.append(Pattern.quote(operation.path().substring(end, names.start())));
            // The volume is the rest of the path: local:import/x.qcow2 has a slash of its own.
            regex.append(names.group(1).equals("volume") ? "(.+)" : "([^/]+)");
            end = names.end();
        }
        return Pattern.compile(regex + Pattern.quote(operation.path().substring(end)));
    }
}
