package mwan.runtime.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import mwan.value.DomainName;
import mwan.value.HttpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What DNS and HTTP servers are asked, and what counts as their answer.
class ServiceMessagesTest {
    @Test
    void aDnsQuestionIsAsTheStandardSays() {
        assertThat(new DnsMessage(0xbeef).query(new DomainName("www.example.org")))
                .isEqualTo(
                        HexFormat.of()
                                .parseHex(
                                        "beef01000001000000000000"
                                                + "03777777076578616d706c65036f726700"
                                                + "00010001"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "beef81800001000100000000 | ''",
                "beef81830001000000000000 | ''",
                "beef81820001000000000000 | answers SERVFAIL",
                "beef81850001000000000000 | answers REFUSED",
                "beef818b0001000000000000 | answers error 11",
                "beee81800001000100000000 | nothing",
                "beef01000001000000000000 | nothing",
                "beef8180                 | nothing",
            })
    void aDnsAnswerIsOneOfAServerThatWorks(String datagram, String failure) {
        var outcome = new DnsMessage(0xbeef).outcome(HexFormat.of().parseHex(datagram.strip()));
        assertThat(outcome)
                .isEqualTo(
                        Optional.ofNullable(failure)
                                .map(why ->
                                        why.isEmpty() ? Outcome.ANSWERED : Outcome.failed(why)));
    }

    @Test
    void anHttpRequestNamesItsHost() {
        assertThat(
                        new String(
                                HttpMessage.request(
                                        HttpAddress.parse("http://[2001:db8::1]:8080/up?full=1")),
                                StandardCharsets.US_ASCII))
                .startsWith("GET /up?full=1 HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n")
                .endsWith("Connection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "HTTP/1.1 200 OK | ''",
                "HTTP/1.0 301    | ''",
                "HTTP/1.1 404 No | ''",
                "HTTP/1.1 503 No | answers 503",
                "SSH-2.0-OpenSSH | answers something else than HTTP",
                "HTTP/1.1 20     | nothing",
            })
    void anHttpAnswerIsOneOfAServerThatWorks(String beginning, String failure) {
        assertThat(HttpMessage.outcome(beginning.strip()))
                .isEqualTo(
                        Optional.ofNullable(failure)
                                .map(why ->
                                        why.isEmpty() ? Outcome.ANSWERED : Outcome.failed(why)));
    }
}
