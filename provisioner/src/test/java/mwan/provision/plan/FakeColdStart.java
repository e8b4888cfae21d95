package mwan.provision.plan;

import java.util.List;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.FileMode;

/// What cold-start.sh does, over a host in memory.
record FakeColdStart(FakeRemote host, List<String> arguments) {

    void run() {
        var begin = arguments.getFirst() + "/begin";
        if (arguments.get(1).equals("forward")) {
            if (!host.hasFile(begin)) {
                return;
            }
            host.remove(begin);
        }
        say("running");
        if (arguments.get(1).equals("back")) {
            goBack(arguments.get(2));
            return;
        }
        var why = work("forward");
        if (why.isEmpty()) {
            say("done");
        } else {
            goBack(why);
        }
    }

    private void goBack(String reason) {
        var why = work("back");
        say(why.isEmpty() ? "rolled back: " + reason : "not wholly rolled back: " + reason);
    }

    /// @return why it came to its end too early
    private String work(String list) {
        var fields = text(list).split("\0");
        int i = 0;
        while (i < fields.length) {
            int begin = i + 4;
            int end = begin + Integer.parseInt(fields[i + 3]);
            var result = host.run(Command.of(List.of(fields).subList(begin, end)));
            if (!result.ok() && fields[i + 1].equals("must succeed")) {
                return fields[i] + ": " + result.complaint().strip();
            }
            i = end;
        }
        return "";
    }

    private void say(String word) {
        host.write(
                arguments.getFirst() + "/state",
                Bytes.of(text("trace").strip() + " " + word + "\n"),
                FileMode.PRIVATE);
    }

    private String text(String name) {
        return host.read(arguments.getFirst() + "/" + name).map(Bytes::text).orElseThrow();
    }
}
