package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long the daemon takes to answer while it is busy, and a whole command against a JVM that
/// says hello. It prints what it measured.
@Tag("slow")
@Order(36)
class QuickAnswersTest extends FaultScene {
    private static final double LONGEST_ANSWER_MILLIS = 100;
    private static final double HELLOS = 3;

    @Test
    void theDaemonAnswersWhileItIsBusy() {
        // Somebody takes a rule away fifty times a second, which the daemon puts back.
        var measured =
                Lab.json(
                        Lab.script(
                                        "mwan",
                                        """
                                        cat >/run/ask.py <<'END'
                                        import json, os, socket, subprocess, threading, time
                                        busy = True
                                        def fight():
                                            while busy:
                                                subprocess.run(["ip", "rule", "del", "priority", "1100"], stderr=subprocess.DEVNULL)
                                                time.sleep(0.02)
                                        thread = threading.Thread(target=fight)
                                        thread.start()
                                        taken = []
                                        for i in range(500):
                                            question = [b"status", b"health", b"npt", b"explain\\n10.250.250.2", b"plan"][i % 5]
                                            begin = time.monotonic()
                                            with socket.socket(socket.AF_UNIX) as daemon:
                                                daemon.connect("/run/mwan/control.sock")
                                                daemon.sendall(question + b"\\n\\n")
                                                answer = b""
                                                while True:
                                                    more = daemon.recv(65536)
                                                    if not more:
                                                        break
                                                    answer += more
                                            assert answer.startswith((b"0", b"1")), answer
                                            taken.append((time.monotonic() - begin) * 1000)
                                            time.sleep(0.01)
                                        busy = False
                                        thread.join()
                                        taken.sort()
                                        print(json.dumps({"median": taken[250], "of100": taken[494], "longest": taken[-1]}))
                                        END
                                        python3 /run/ask.py
                                        rm /run/ask.py
                                        """)
                                .succeeded()
                                .out());
        System.out.printf(
                "500 answers of a busy daemon: median %.1f ms, 99 of 100 within %.1f ms, longest %.1f ms%n",
                measured.path("median").asDouble(),
                measured.path("of100").asDouble(),
                measured.path("longest").asDouble());
        assertThat(measured.path("of100").asDouble()).isLessThanOrEqualTo(LONGEST_ANSWER_MILLIS);
    }

    @Test
    void aCommandTakesAtMostThreeTimesAHello(@TempDir Path folder) throws IOException {
        var source = folder.resolve("Hello.java");
        Files.writeString(
                source,
                "public class Hello { public static void main(String[] a) {"
                        + " System.out.println(\"hello\"); } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        var hello =
                Base64.getEncoder()
                        .encodeToString(Files.readAllBytes(folder.resolve("Hello.class")));
        var measured =
                Lab.json(
                        Lab.script(
                                        "mwan",
                                        """
                                        mkdir /run/hello
                                        base64 -d >/run/hello/Hello.class <<'END'
                                        %s
                                        END
                                        cat >/run/hello/measure.py <<'END'
                                        import json, statistics, subprocess, time
                                        commands = {"hello": ["java", "-cp", "/run/hello", "Hello"]}
                                        for words in (["status"], ["status", "--output", "json"], ["health"], ["plan"], ["explain", "10.250.250.2"]):
                                            commands[" ".join(words)] = ["mwan"] + words
                                        taken = {name: [] for name in commands}
                                        for i in range(21):
                                            for name, command in commands.items():
                                                begin = time.monotonic()
                                                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
                                                taken[name].append((time.monotonic() - begin) * 1000)
                                        print(json.dumps({name: statistics.median(all) for name, all in taken.items()}))
                                        END
                                        python3 /run/hello/measure.py
                                        rm -r /run/hello
                                        """
                                                .formatted(hello))
                                .succeeded()
                                .out());
        var bare = measured.path("hello").asDouble();
        measured.properties()
                .forEach(command ->
                        System.out.printf(
                                "mwan %s: median %.0f ms, %.1f times a bare hello%n",
                                command.getKey(),
                                command.getValue().asDouble(),
                                command.getValue().asDouble() / bare));
        assertThat(measured.properties())
                .allMatch(command -> command.getValue().asDouble() <= HELLOS * bare);
    }
}
