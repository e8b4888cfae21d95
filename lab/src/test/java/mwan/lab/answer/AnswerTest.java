package mwan.lab.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Addresses are written as everybody else writes them.
class AnswerTest {
    @ParameterizedTest
    @CsvSource({
        "2001:db8:ffff:0:0:0:0:10, 2001:db8:ffff::10",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:1:0:1:1:1:1, 2001:db8:1:0:1:1:1:1",
        "2604:5500:c271:be01:0:0:0:100, 2604:5500:c271:be01::100",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "10.250.250.2, 10.250.250.2"
    })
    void theShortForm(String java, String expected) {
        assertThat(Answer.canonical(java)).isEqualTo(expected);
    }
}
