package io.holdfast.control.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Ascii;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which role permits what. */
class RoleDefinitionTest {
    @ParameterizedTest
    @CsvSource({
        "Microsoft.HybridCompute/machines/read,                  true, true,  true,  true",
        "microsoft.hybridcompute/MACHINES/write,                 true, true,  false, true",
        "Microsoft.HybridCompute/machines/delete,                true, true,  false, false",
        "Microsoft.HybridCompute/machines/extensions/write,      true, true,  false, false",
        "Microsoft.HybridCompute/machines/extensions/read,       true, true,  true,  false",
        "Microsoft.Resources/subscriptions/resourceGroups/read,  true, true,  true,  false",
        "Microsoft.Authorization/roleAssignments/read,           true, true,  true,  false",
        "Microsoft.Authorization/roleAssignments/write,          true, false, false, false",
        "Microsoft.Authorization/roleAssignments/delete,         true, false, false, false",
        "Holdfast.Identity/servicePrincipals/addPassword/action, true, false, false, false",
        "Holdfast.Identity/servicePrincipals/write,              true, false, false, false"
    })
    void builtInRolesPermit(String action, boolean owner, boolean contributor, boolean reader, boolean onboarding) {
        assertThat(RoleDefinition.OWNER.permits(action)).isEqualTo(owner);
        assertThat(RoleDefinition.CONTRIBUTOR.permits(action)).isEqualTo(contributor);
        assertThat(RoleDefinition.READER.permits(action)).isEqualTo(reader);
        assertThat(RoleDefinition.ONBOARDING.permits(action)).isEqualTo(onboarding);
    }

    /** The plain definition: the pattern as a regular expression. */
    private static boolean naive(String pattern, String action) {
        String regex = Pattern.quote(Ascii.lower(pattern)).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.DOTALL)
                .matcher(Ascii.lower(action))
                .matches();
    }

    @Test
    void wildcardsMatchAsTheirDefinition() {
        Random random = new Random(4);
        int matched = 0;
        for (int i = 0; i < 100_000; i++) {
            String pattern = text(random, "ab/*A");
            String action = text(random, "ab/A");
            boolean expected = naive(pattern, action);
            assertThat(RoleDefinition.matches(pattern, action))
                    .as(pattern + " on " + action)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isPositive();
        assertThat(RoleDefinition.matches("*a".repeat(200) + "b", "a".repeat(20_000)))
                .isFalse();
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int j = random.nextInt(7); j > 0; j--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
