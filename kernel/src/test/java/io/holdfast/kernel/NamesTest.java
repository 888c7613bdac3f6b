package io.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extension types, handler versions, enrolments and digests. */
class NamesTest {
    @Test
    void publisherAndTypeStayApart() {
        ExtensionType one = ExtensionType.of("A.B", "C");
        ExtensionType two = ExtensionType.of("A", "B.C");
        assertThat(one.handlerName()).isEqualTo(two.handlerName());
        assertThat(one).isNotEqualTo(two);
        assertThat(one.key()).isNotEqualTo(two.key());
        assertThat(ExtensionType.parse("microsoft.AZURE.extensions/customSCRIPT"))
                .isEqualTo(ExtensionType.of("Microsoft.Azure.Extensions", "CustomScript"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "A",
                "A/",
                "/B",
                "A/B/C",
                "A /B",
                "A/ B",
                "A/B\n",
                "A-B/C",
                "../B",
                "A/..",
                "A../B",
                "A..B/C",
                ".A/B",
                "A./B",
                "A\\B/C",
                "\u0410/B",
                "A/B\u0000",
                "A,B/C",
                "A/*"
            })
    void namesThatAreNoExtensionAreRefused(String text) {
        assertThatThrownBy(() -> ExtensionType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsHaveAtMostOneHundredAndTwentySevenCharacters() {
        assertThat(ExtensionType.of("p".repeat(127), "t".repeat(127)).type()).hasSize(127);
        assertThatThrownBy(() -> ExtensionType.of("p".repeat(128), "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }

    @ParameterizedTest
    @CsvSource({"1.2,1.10,-1", "2,1.9.9.9,1", "1.0,1.0.0.0,0", "1.0.0.1,1,1", "999999999,1000,1", "01,1,0"})
    void versionsCompareByNumber(String left, String right, int order) {
        HandlerVersion a = new HandlerVersion(left);
        HandlerVersion b = new HandlerVersion(right);
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(order);
        assertThat(Integer.signum(b.compareTo(a))).isEqualTo(-order);
    }

    @ParameterizedTest
    @CsvSource({"1,1.2.3,true", "1.2,1.2.3,true", "1.2,1.20.3,false", "1.2.3,1.2,false", "1.2,1.2,true"})
    void aRequestMatchesWholeComponents(String request, String version, boolean matches) {
        assertThat(new HandlerVersion(request).isPrefixOf(new HandlerVersion(version)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.",
                ".1",
                "1..2",
                "1.2.3.4.5",
                "1.a",
                "-1",
                "1 ",
                "1\n",
                "1234567890",
                "1.0-beta",
                "\u0661",
                "../1"
            })
    void whatIsNoVersionIsRefused(String text) {
        assertThatThrownBy(() -> new HandlerVersion(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void enrolmentsHaveOneSpelling() {
        String text = "0f7d5a52-6d6f-4a6c-8f6c-2d7f7f2f9d10";
        assertThat(EnrolmentId.parse(text)).hasToString(text);
        for (String other : List.of(text.replace('f', 'F'), "1-1-1-1-1", text + " ", "", text.replace("-", ""))) {
            assertThatThrownBy(() -> EnrolmentId.parse(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void digestsHaveOneSpelling() {
        String text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assertThat(Digest.of()).hasToString(text).isEqualTo(Digest.parse(text));
        for (String other :
                List.of(text.replace('e', 'E'), text.substring(1), text + "0", "g" + text.substring(1), "")) {
            assertThatThrownBy(() -> Digest.parse(other)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] bytes = Digest.of().bytes();
        bytes[0] ^= 1;
        assertThat(Digest.of()).hasToString(text);
        assertThatThrownBy(() -> Digest.wrap(new byte[31])).hasMessage("digest: 31 bytes (expected: 32)");
    }
}
