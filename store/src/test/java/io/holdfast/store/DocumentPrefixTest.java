package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueChars;
import org.junit.jupiter.api.Test;

/** Where a range of keys with a common prefix ends, in the order of UTF-8 bytes. */
final class DocumentPrefixTest {
    @Test
    void surrogatesAndTheLastCharacterAreSteppedOver() {
        assertThat(DocumentTable.firstAfter("a/")).contains("a0");
        assertThat(DocumentTable.firstAfter("\ud7ff")).contains("\ue000");
        assertThat(DocumentTable.firstAfter("\uffff")).contains("\ud800\udc00");
        assertThat(DocumentTable.firstAfter("a\udbff\udfff")).contains("b");
        assertThat(DocumentTable.firstAfter("\udbff\udfff")).isEmpty();
        assertThat(DocumentTable.firstAfter("")).isEmpty();
    }

    @Property(tries = 500)
    void whatBeginsWithThePrefixLiesInTheRangeAndNothingElse(
            @ForAll @StringLength(max = 4) String prefix, @ForAll @StringLength(max = 6) @UniqueChars String other) {
        String clean = wellFormed(prefix);
        String key = wellFormed(other);
        assertInRange(clean, clean + key);
        assertInRange(clean, key);
    }

    private static void assertInRange(String prefix, String key) {
        boolean inRange = compare(key, prefix) >= 0
                && DocumentTable.firstAfter(prefix)
                        .map(end -> compare(key, end) < 0)
                        .orElse(true);
        assertThat(inRange).as("%s below %s", key, prefix).isEqualTo(key.startsWith(prefix));
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
