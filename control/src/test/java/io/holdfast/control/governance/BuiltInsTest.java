package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyLimits;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every definition that comes with the control plane is one that an operator could have written. */
class BuiltInsTest {
    @Test
    void theyKeepTheLimitsOfCustomOnesAndNameOnlyAliasesThatExist() throws Exception {
        Map<ResourceId, JsonObject> all = BuiltIns.all();
        assertThat(all).hasSizeGreaterThan(15);
        for (Map.Entry<ResourceId, JsonObject> entry : all.entrySet()) {
            JsonObject properties = entry.getValue().object("properties").orElseThrow();
            assertThat(properties.string("displayName"))
                    .as(entry.getKey().name())
                    .isPresent();
            if (entry.getKey().type().equals(PolicyTypes.DEFINITION)) {
                PolicyDefinition definition = PolicyDefinition.parse(entry.getValue(), PolicyLimits.CUSTOM);
                assertThat(definition.storedOnly()).as(entry.getKey().name()).isEmpty();
                assertThat(definition.unknownAliases(AliasTable.builtIn()))
                        .as(entry.getKey().name())
                        .isEmpty();
            } else {
                for (Initiative.Member member :
                        Initiative.parse(entry.getValue()).members()) {
                    assertThat(all).containsKey(ResourceId.parse(member.policyDefinitionId()));
                }
            }
        }
    }
}
