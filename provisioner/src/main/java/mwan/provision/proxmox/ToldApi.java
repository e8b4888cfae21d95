package mwan.provision.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import mwan.provision.progress.Progress;
import mwan.provision.ssh.ShellWords;
import mwan.value.NodeName;

/// Tells each request before it is sent, as a line for a shell on the Proxmox host.
final class ToldApi implements Api {
    private final Api api;
    private final NodeName node;
    private final Progress progress;

    ToldApi(Api api, NodeName node, Progress progress) {
        this.api = api;
        this.node = node;
        this.progress = progress;
    }

    @Override
    public Answer call(Call call) {
        progress.command(call.describe(), pasteable(call));
        return api.call(call);
    }

    @Override
    public Answer upload(Upload upload, LongConsumer sent) {
        // pvesh sends no files.
        var what = "upload " + upload.file() + " by " + upload.call().describe();
        progress.command(what, "# " + what);
        return api.upload(upload, sent);
    }

    @Override
    public void begin() {
        api.begin();
    }

    @Override
    public void close() {
        api.close();
    }

    private String pasteable(Call call) {
        var argv = new ArrayList<>(List.of("pvesh", verb(call.method()), call.resolvedPath()));
        for (var parameter : call.formParameters()) {
            argv.add("--" + parameter.name());
            argv.add(isSecret(parameter.name()) ? "..." : parameter.value());
        }
        return ShellWords.oneLine(argv) + " # on " + node;
    }

    private static String verb(Call.Method method) {
        return switch (method) {
            case GET -> "get";
            case POST -> "create";
            case PUT -> "set";
            case DELETE -> "delete";
        };
    }

    /// By the names that the API has for such values, though the router needs none of them.
    private static boolean isSecret(String name) {
        var small = name.toLowerCase(Locale.ROOT);
        return small.contains("password") || small.contains("secret") || small.equals("input-data");
    }
}
