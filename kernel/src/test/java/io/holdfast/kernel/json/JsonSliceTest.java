package io.holdfast.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonSliceTest {
    private static String slice(String text, String... path) {
        return JsonSlice.find(text.getBytes(StandardCharsets.UTF_8), List.of(path))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("none");
    }

    @Test
    void theBytesAreThoseThatWereSent() {
        String text = """
                 { "a" : [1, {"jwk": 0}] , "k" : { "x":"}\\"" , "jwk" :  { "n" : "ü\\\\" ,\t"e":[ 1 , 2 ] }  , "z":-1.5e3} } \
                """;
        assertThat(slice(text, "k", "jwk")).isEqualTo("{ \"n\" : \"ü\\\\\" ,\t\"e\":[ 1 , 2 ] }");
        assertThat(slice(text, "k", "x")).isEqualTo("\"}\\\"\"");
        assertThat(slice(text, "k", "z")).isEqualTo("-1.5e3");
        assertThat(slice(text, "a")).isEqualTo("[1, {\"jwk\": 0}]");
        assertThat(slice(text)).isEqualTo(text.strip());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(slice("{\"a\":{\"jwk\":1}}", "jwk")).isEqualTo("none");
        assertThat(slice("{\"a\":[{\"jwk\":1}]}", "a", "jwk")).isEqualTo("none");
        assertThat(slice("{}", "jwk")).isEqualTo("none");
        assertThat(slice("{\"jw\\u006b\":1}", "jwk"))
                .as("a name with an escape")
                .isEqualTo("none");
    }

    @Test
    void noBytesMakeItRunAway() {
        Random random = new Random(5);
        byte[] alphabet = "{}[]\",:\\ a1-".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(30)];
            for (int j = 0; j < text.length; j++) {
                text[j] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(JsonSlice.find(text, List.of("a", "1"))).satisfies(_ -> {});
        }
    }
}
