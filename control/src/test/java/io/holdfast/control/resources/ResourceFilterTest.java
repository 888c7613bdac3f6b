package io.holdfast.control.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceFilterTest {
    private static final ResourceRow ROW = new ResourceRow(
            ResourceId.parse("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/harbour/providers"
                    + "/Microsoft.HybridCompute/machines/web-01/extensions/hello"),
            JsonObject.of("location", Json.of("local"), "tags", JsonObject.of("Site", Json.of("Osaka"))),
            "etag",
            "Failed",
            1,
            "operator",
            Instant.EPOCH,
            "operator",
            Instant.EPOCH);

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "resourceType eq 'microsoft.hybridcompute/machines/extensions', true",
                "resourceType eq 'Microsoft.HybridCompute/machines', false",
                "provisioningState eq 'Failed', true",
                "provisioningstate eq 'failed', true",
                "provisioningState eq 'Succeeded', false",
                "name eq 'hello' and resourceGroup eq 'HARBOUR' and location eq 'local', true",
                "name eq 'hello' and provisioningState eq 'Creating', false",
                "tagName eq 'site' and tagValue eq 'Osaka', true",
                "tagName eq 'site' and tagValue eq 'Bremen', false"
            })
    void everyClauseMustHold(String filter, boolean accepted) {
        assertThat(ResourceFilter.parse(filter).accepts(ROW)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provisioningState",
                "provisioningState eq Failed",
                "state eq 'Failed'",
                "name eq 'a' or name eq 'b'"
            })
    void anythingElseIsRefusedAndSaysWhatIsExpected(String filter) {
        assertThatThrownBy(() -> ResourceFilter.parse(filter))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("provisioningState");
    }
}
