package io.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdTest {
    private static final String MACHINE =
            "/subscriptions/S1/resourceGroups/RG/providers/Microsoft.HybridCompute/machines/web-01";

    @Test
    void anIdKnowsItsTypeNameParentAndScope() {
        ResourceId extension = ResourceId.parse(MACHINE + "/extensions/hello");
        assertThat(extension.type()).hasToString("Microsoft.HybridCompute/machines/extensions");
        assertThat(extension.name()).isEqualTo("hello");
        assertThat(extension.parent()).contains(ResourceId.parse(MACHINE));
        assertThat(extension.subscription()).contains(ResourceId.subscription("s1"));
        assertThat(extension.resourceGroup())
                .contains(ResourceId.subscription("s1").resourceGroup("rg"));
        assertThat(extension.selfAndAncestors()).hasSize(5).endsWith(ResourceId.ROOT);
        ResourceId assignment = ResourceId.parse(MACHINE + "/providers/Microsoft.Authorization/roleAssignments/r");
        assertThat(assignment.type()).hasToString("Microsoft.Authorization/roleAssignments");
        assertThat(assignment.parent()).contains(ResourceId.parse(MACHINE));
    }

    @Test
    void idsCompareWithoutAsciiCaseAndKeepTheirSpelling() {
        ResourceId id = ResourceId.parse(MACHINE);
        ResourceId other = ResourceId.parse(Ascii.lower(MACHINE).replace("/resourcegroups/", "/RESOURCEGROUPS/"));
        assertThat(id).isEqualTo(other).hasSameHashCodeAs(other).hasToString(MACHINE);
        // the Kelvin sign and the dotted I fold to k and i in Unicode, not here
        assertThat(ResourceId.subscription("K")).isNotEqualTo(ResourceId.subscription("\u212a"));
        assertThat(ResourceId.subscription("i")).isNotEqualTo(ResourceId.subscription("\u0130"));
    }

    @Test
    void aScopeHoldsWholeSegmentsOnly() {
        ResourceId group = ResourceId.subscription("s1").resourceGroup("rg");
        assertThat(ResourceId.parse(MACHINE).isWithin(group)).isTrue();
        assertThat(ResourceId.subscription("s1").resourceGroup("rg2").isWithin(group))
                .isFalse();
        assertThat(group.isWithin(group)).isTrue();
        assertThat(group.isWithin(ResourceId.ROOT)).isTrue();
        assertThat(ResourceId.ROOT.isWithin(group)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "subscriptions/s",
                "//subscriptions/s",
                "/subscriptions",
                "/subscriptions/",
                "/subscriptions//resourceGroups/g",
                "/subscriptions/s/",
                "/subscriptions/.",
                "/subscriptions/..",
                "/subscriptions/s/resourceGroups/..",
                "/subscriptions/s/resourceGroups",
                "/subscriptions/a%2fb",
                "/subscriptions/a\\b",
                "/subscriptions/a?b",
                "/subscriptions/a#b",
                "/subscriptions/a\u0000b",
                "/subscriptions/a\nb",
                "/subscriptions/a\u0085b",
                "/subscriptions/ a",
                "/subscriptions/a ",
                "/subscriptions/a.",
                "/subscriptions/\ud83d",
                "/subscriptions/a<b",
                "/resourceGroups/g",
                "/machines/m",
                "/subscriptions/s/machines/m",
                "/providers",
                "/providers/N",
                "/providers/N/t",
                "/providers/N/t/n/u",
                "/providers/N/t/n/providers/M/u",
                "/providers/../t/n",
                "/providers/N/t/.."
            })
    void pathTricksAreRefused(String text) {
        assertThatThrownBy(() -> ResourceId.parse(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void lengthsAreBounded() {
        assertThat(ResourceId.subscription("s".repeat(ResourceId.MAX_NAME)).name())
                .hasSize(260);
        assertThatThrownBy(() -> ResourceId.subscription("s".repeat(ResourceId.MAX_NAME + 1)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> ResourceId.parse("/subscriptions/s" + "/a".repeat(ResourceId.MAX_LENGTH)))
                .hasMessageContaining("expected: at most 2048");
    }

    @Test
    void aChildIsNotAnExtensionResourceInDisguise() {
        ResourceId machine = ResourceId.parse(MACHINE);
        // its text would read as machine/providers/N/…, which is another resource with other rights
        assertThatThrownBy(() -> machine.child("Providers", "N")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> ResourceId.ROOT.child("a", "b")).isInstanceOf(ProblemException.class);
    }

    @Test
    void whatParsesComesBackAndNothingElseIsThrown() {
        Random random = new Random(71);
        List<String> parts = List.of(
                "/",
                "subscriptions",
                "resourceGroups",
                "providers",
                "N",
                "machines",
                "m",
                "..",
                ".",
                " ",
                "%",
                "é",
                "\u0000",
                "\u202e",
                "");
        int parsed = 0;
        for (int round = 0; round < 30_000; round++) {
            StringBuilder text = new StringBuilder("/");
            for (int i = 1 + random.nextInt(9); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size()))).append(random.nextInt(4) > 0 ? "/" : "");
            }
            if (text.charAt(text.length() - 1) == '/' && random.nextInt(3) > 0) {
                text.setLength(text.length() - 1);
            }
            try {
                ResourceId id = ResourceId.parse(text.toString());
                assertThat(id).hasToString(text.toString());
                assertThat(ResourceId.parse(id.key())).isEqualTo(id);
                assertThat(ResourceId.parse(id.toString()).type()).isEqualTo(id.type());
                parsed++;
            } catch (ProblemException e) {
                assertThat(e.getMessage()).doesNotContain("\u0000");
            }
        }
        assertThat(parsed).isPositive();
    }
}
