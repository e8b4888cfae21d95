package mwan.provision.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The quoting is tried on a real shell, which has to give each argument back unchanged.
class ShellWordsTest {
    private static final List<String> ECHO = List.of("printf", "%s\\0");

    private static List<String> throughShell(List<String> arguments)
            throws IOException, InterruptedException {
        var argv = new ArrayList<>(ECHO);
        argv.addAll(arguments);
        var shell = new ProcessBuilder("/bin/sh", "-c", ShellWords.join(argv)).start();
        shell.getOutputStream().close();
        var output = Bytes.of(shell.getInputStream().readAllBytes()).text();
        assertThat(shell.waitFor()).isZero();
        return List.of(output.substring(0, output.length() - 1).split("\0", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "'",
                "''",
                "'\\''",
                "\"",
                "$HOME",
                "$(touch /tmp/x)",
                "`id`",
                ";",
                "a;b",
                "|",
                "&",
                "&&",
                ">x",
                "<x",
                "*",
                "?",
                "[a]",
                "{a,b}",
                "~",
                "#",
                "!",
                "\\",
                "\n",
                "a\nb",
                "\t",
                "-n",
                "--",
                "ä€𝄞",
                "a=b",
                "%s",
                "\r",
                "(x)",
                "\u0001",
                "^"
            })
    void oneArgumentArrivesUnchanged(String argument) throws Exception {
        assertThat(throughShell(List.of(argument, "end"))).containsExactly(argument, "end");
    }

    @Test
    void anyArgumentsArriveUnchanged() throws Exception {
        var random = new Random(20260101);
        var arguments = new ArrayList<String>();
        for (int count = 0; count < 200; count++) {
            arguments.add(
                    random.ints(random.nextInt(12), 1, 0x250)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString());
        }
        assertThat(throughShell(arguments)).isEqualTo(arguments);
    }

    @Test
    void aFirstWordIsAProgramEvenWithAnEqualsSign() throws Exception {
        var shell = new ProcessBuilder("/bin/sh", "-c", ShellWords.join(List.of("A=1"))).start();
        assertThat(shell.waitFor()).isEqualTo(127);
    }

    @Test
    void whatNoArgumentCanHoldIsRefused() {
        assertThatThrownBy(() -> Command.of("echo", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
