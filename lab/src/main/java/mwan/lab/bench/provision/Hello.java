package mwan.lab.bench.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The least a JVM can do: a class that prints a word, with a cache of its own like the program's.
///
/// @param command starts it
record Hello(List<String> command) {
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    static Hello made() throws IOException {
        var folder = Files.createTempDirectory("mwan-hello");
        var source =
                Files.writeString(
                        folder.resolve("Hello.java"),
                        """
                        public class Hello {
                            public static void main(String[] words) {
                                System.out.println("hello");
                            }
                        }
                        """);
        var jar = folder.resolve("hello.jar").toString();
        var cache = folder.resolve("hello.aot").toString();
        var programs = new Programs(folder);
        programs.run(List.of(jdk("javac"), source.toString()));
        programs.run(List.of(jdk("jar"), "cfe", jar, "Hello", "Hello.class"));
        programs.run(java("-XX:AOTCacheOutput=" + cache, jar));
        return new Hello(java("-XX:AOTCache=" + cache, jar));
    }

    private static List<String> java(String flag, String jar) {
        var command = new ArrayList<>(List.of(jdk("java")));
        command.addAll(FLAGS);
        command.addAll(List.of(flag, "-jar", jar));
        return List.copyOf(command);
    }

    private static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }
}
