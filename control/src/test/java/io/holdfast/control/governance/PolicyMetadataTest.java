package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import org.junit.jupiter.api.Test;

class PolicyMetadataTest {
    @Test
    void everyGroupOfOurInitiativesSaysWhatItStandsFor() {
        int groups = 0;
        for (JsonObject document : BuiltIns.all().values()) {
            JsonObject properties = document.object("properties").orElseThrow();
            for (Json item : properties.array("policyDefinitionGroups").orElse(JsonArray.EMPTY)) {
                JsonObject group = (JsonObject) item;
                String name = group.string("name").orElseThrow();
                PolicyMetadata metadata = PolicyMetadata.find(name.toLowerCase(java.util.Locale.ROOT))
                        .orElseThrow();
                assertThat(group.string("additionalMetadataId")).contains(PolicyMetadata.id(name));
                assertThat(metadata.json().compact()).contains(name, metadata.title(), "requirements");
                assertThat(metadata.slim().compact()).doesNotContain("requirements");
                groups++;
            }
        }
        assertThat(PolicyMetadata.all()).hasSize(groups).hasSizeGreaterThan(10);
        assertThat(PolicyMetadata.find("no-such-control")).isEmpty();
    }
}
