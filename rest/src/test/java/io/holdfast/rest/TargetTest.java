package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path has one reading, or none. */
class TargetTest {
    @Test
    void segmentsAreDecodedOnceAndRepeatedSlashesAreOne() {
        assertThat(Target.parse("//a%20b///c%252fd/%C3%A9/").segments()).containsExactly("a b", "c%2fd", "é");
        assertThat(Target.parse("/").size()).isZero();
        assertThat(Target.parse("/Subscriptions/x").startsWith("subscriptions")).isTrue();
        assertThat(Target.parse("/a/b/c").endsWith("B", "C")).isTrue();
        assertThat(Target.parse("/c").endsWith("b", "c")).isFalse();
        assertThat(Target.parse("/a/b/c").prefix(2)).isEqualTo("/a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/./b",
                "/%2e%2e",
                "/%2E/b",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a%00",
                "/a%0a",
                "/a%7f",
                "/%",
                "/%1",
                "/%zz",
                "/%-1",
                "/%ff",
                "/%c3",
                "/%ed%a0%80",
                "/%c0%af"
            })
    void whatHasTwoReadingsIsRefused(String path) {
        assertThatThrownBy(() -> Target.parse(path))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_RESOURCE_ID));
    }

    @Test
    void anOverlongPathIsRefused() {
        assertThat(Target.parse("/" + "a".repeat(4095)).size()).isEqualTo(1);
        assertThatThrownBy(() -> Target.parse("/" + "a".repeat(4096))).isInstanceOf(ProblemException.class);
    }

    @Test
    void anyPathIsReadOrRefused() {
        Random random = new Random(1);
        String letters = "/%2fFeEcC0aA.\\é \u0000\ud83d";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int j = random.nextInt(12); j > 0; j--) {
                path.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                for (String segment : Target.parse(path.toString()).segments()) {
                    assertThat(segment).as(path.toString()).isNotEmpty().isNotIn(".", "..");
                    assertThat(segment.chars().noneMatch(c -> c == '/' || c == '\\' || c < 0x20))
                            .as(path.toString())
                            .isTrue();
                }
                read++;
            } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo(ProblemCode.INVALID_RESOURCE_ID);
            }
        }
        assertThat(read).isBetween(1000, 19_000);
    }
}
