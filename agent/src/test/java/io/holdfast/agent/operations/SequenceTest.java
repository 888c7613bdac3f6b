package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceTest {
    @Test
    void namesAreTheSameInAnyCaseAndStrangersDoNotCount() {
        Map<String, List<String>> after = new LinkedHashMap<>();
        after.put("extension/c", List.of("B", "gone"));
        after.put("extension/b", List.of("A"));
        after.put("extension/a", List.of());
        assertThat(Sequence.of(after)).containsExactly("extension/a", "extension/b", "extension/c");
    }

    @Test
    void aCircleStillComesOutAndBehindWhatIsFree() {
        Map<String, List<String>> after = new LinkedHashMap<>();
        after.put("extension/a", List.of("b"));
        after.put("extension/b", List.of("a"));
        after.put("extension/self", List.of("self"));
        assertThat(Sequence.of(after)).containsExactly("extension/self", "extension/a", "extension/b");
    }

    @Test
    void everyItemStandsBehindThoseThatItComesAfter() {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            Map<String, List<String>> after = new LinkedHashMap<>();
            for (int i = 15; i >= 0; i--) {
                List<String> names = new ArrayList<>();
                for (int before = 0; before < i; before++) {
                    if (random.nextInt(4) == 0) {
                        names.add("n" + before);
                    }
                }
                after.put("extension/n" + i, names);
            }
            List<String> ordered = Sequence.of(after);
            assertThat(ordered).containsExactlyInAnyOrderElementsOf(after.keySet());
            after.forEach((item, names) -> names.forEach(
                    name -> assertThat(ordered.indexOf("extension/" + name)).isLessThan(ordered.indexOf(item))));
        }
    }
}
