package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import org.junit.jupiter.api.Test;

class ParameterHashTest {
    @Test
    void itIsWhatDefinitionsComputeThemselves() {
        JsonObject configuration = JsonObject.of(
                "configurationParameter",
                JsonArray.of(
                        JsonObject.of("name", Json.of("[LocalUser]Accounts;Exclude"), "value", Json.of("a;b")),
                        JsonObject.of("name", Json.of("[X]y;z"), "value", Json.of("1"))));
        // base64('[LocalUser]Accounts;Exclude=a;b,[X]y;z=1')
        assertThat(ParameterHash.of(configuration))
                .isEqualTo("W0xvY2FsVXNlcl1BY2NvdW50cztFeGNsdWRlPWE7YixbWF15O3o9MQ==");
        assertThat(ParameterHash.of(JsonObject.EMPTY)).isEmpty();
    }
}
