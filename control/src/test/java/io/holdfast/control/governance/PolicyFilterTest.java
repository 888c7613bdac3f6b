package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import org.junit.jupiter.api.Test;

class PolicyFilterTest {
    private static ResourceRow row(String id, JsonObject properties) {
        return Drafts.row(ResourceId.parse(id), JsonObject.of("properties", properties));
    }

    private static final ResourceRow BUILT_IN = row(
            "/providers/Microsoft.Authorization/policyDefinitions/a",
            JsonObject.of("metadata", JsonObject.of("category", Json.of("Tags"))));
    private static final ResourceRow CUSTOM =
            row("/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/b", JsonObject.EMPTY);

    @Test
    void itTellsBuiltInFromCustomAndKnowsCategories() {
        assertThat(PolicyFilter.parse("policyType eq 'BuiltIn'").accepts(BUILT_IN))
                .isTrue();
        assertThat(PolicyFilter.parse("policyType eq 'BuiltIn'").accepts(CUSTOM))
                .isFalse();
        assertThat(PolicyFilter.parse("policytype EQ 'custom'").accepts(CUSTOM)).isTrue();
        assertThat(PolicyFilter.parse("category eq 'tags'").accepts(BUILT_IN)).isTrue();
        assertThat(PolicyFilter.parse("category eq 'tags'").accepts(CUSTOM)).isFalse();
        assertThat(PolicyFilter.parse("atExactScope()").exact()).isTrue();
        assertThat(PolicyFilter.parse(" atScope() ").atScope()).isTrue();
        assertThat(PolicyFilter.ALL.accepts(CUSTOM)).isTrue();
    }

    @Test
    void anythingElseIsRefused() {
        for (String text : new String[] {"atScope", "policyType ne 'x'", "category eq Tags", "x eq 'y'", "'"}) {
            assertThatThrownBy(() -> PolicyFilter.parse(text)).as(text).isInstanceOf(ProblemException.class);
        }
    }
}
