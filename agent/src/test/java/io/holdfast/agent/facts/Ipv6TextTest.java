package io.holdfast.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6TextTest {
    @ParameterizedTest
    @CsvSource({
        "fe80:0:0:0:fc:ff:fe00:1, fe80::fc:ff:fe00:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0DB8:1:2:3:4:5:A, 2001:db8:1:2:3:4:5:a"
    })
    void anAddressIsWrittenAsInRfc5952(String full, String expected) throws UnknownHostException {
        assertThat(Ipv6Text.of(InetAddress.getByName(full).getAddress())).isEqualTo(expected);
    }
}
