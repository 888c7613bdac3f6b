package io.holdfast.agent.configuration.mof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MofReaderTest {
    private static final String DOCUMENT = """
            /* written
               by a compiler */
            #pragma something
            instance of MSFT_KeyValuePair as $Pair1ref
            {
              Key = "a";  // a comment
              Value = "x\\ty\\"\\\\\\x41";
            };
            instance of Holdfast_File as $File1ref
            {
              ResourceID = "[File]one";
              path = "/etc/" "motd";
              Pairs = { $Pair1ref };
              Numbers = {1, -2, 0x3};
            };
            """;

    private static final String GOOD = DOCUMENT.replace(", 0x3", ", 3.5, 007, True, NULL");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void instancesArePropertiesAndReferences() throws MofException {
        List<MofInstance> read = MofReader.read(utf8(GOOD));
        assertThat(read).extracting(MofInstance::className).containsExactly("MSFT_KeyValuePair", "Holdfast_File");
        assertThat(read.getLast().properties().compact())
                .isEqualTo("{\"ResourceID\":\"[File]one\",\"path\":\"/etc/motd\","
                        + "\"Pairs\":[{\"Key\":\"a\",\"Value\":\"x\\ty\\\"\\\\A\"}],"
                        + "\"Numbers\":[1,-2,3.5,7,true,null]}");
        assertThat(MofReader.read(("\uFEFF" + GOOD).getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo(read);
        assertThat(MofReader.read(("\uFEFF" + GOOD).getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo(read);
        assertThat(MofReader.read(utf8("\uFEFF" + GOOD))).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    instance of X {A = 1;}              | line 1: the end (expected: ';')
                    instance of X as ref {};            | 'ref' (expected: an alias such as $ref1)
                    instance of X {A = $no;};           | reference $no (expected: the alias of an instance before)
                    instance of X {A = {{1}};};         | a list in a list
                    instance of X {A = 1; A = 2;};      | property 'A' again (expected: each name once)
                    instance of X {A = "open;};         | a text (expected: its closing quote)
                    instance of X {A = "\\q";};         | expected: an escape
                    class X {};                         | 'class' (expected: 'instance')
                    /* open                             | a comment (expected: its end */)
                    instance of X {A = 1 2;};           | '2' (expected: ';')
                    """)
    void whatIsWrongIsSaidWithItsLine(String document, String message) {
        assertThatThrownBy(() -> MofReader.read(utf8(document.replace("\\\\", "\\"))))
                .isInstanceOf(MofException.class)
                .hasMessageContaining(message);
    }

    @Test
    void referencesDoNotGrowWithoutEnd() {
        StringBuilder bomb = new StringBuilder("instance of X as $r0 {A = \"x\";};\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("instance of X as $r")
                    .append(i)
                    .append(" {A = {$r")
                    .append(i - 1)
                    .append(", $r")
                    .append(i - 1)
                    .append("};};\n");
        }
        assertThatThrownBy(() -> MofReader.read(utf8(bomb.toString())))
                .hasMessageContaining("references below each other (expected: at most 16)");
    }

    @Test
    void mutatedDocumentsAreReadOrRefused() {
        Random random = new Random(7);
        byte[] seed = utf8(GOOD);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = seed.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}=,;\"$\\/*".charAt(random.nextInt(10));
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                assertThat(MofReader.read(random.nextInt(3) == 0 ? cut : bytes)).isNotNull();
            } catch (MofException e) {
                assertThat(e.getMessage()).startsWith("line ").contains("(expected: ");
            }
        }
    }
}
