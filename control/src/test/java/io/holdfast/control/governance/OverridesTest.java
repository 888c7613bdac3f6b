package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverridesTest {
    private static final String TEXT = """
        [{"kind":"policyEffect","value":"Audit","selectors":[
           {"kind":"policyDefinitionReferenceId","notIn":["Limit SKU"]},{"kind":"resourceLocation","in":["East US 2"]}]},
         {"kind":"definitionVersion","value":"1.2.*"},
         {"kind":"policyEffect","value":"Disabled","selectors":[]}]\
        """;

    private static Overrides read(String text) throws JsonException {
        // a request with anything but an array does not get this far
        return Overrides.read(
                Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonArray array
                        ? Optional.of(array)
                        : Optional.empty());
    }

    @Test
    void theFirstThatFitsCounts() throws JsonException {
        Overrides overrides = read(TEXT);
        assertThat(overrides.locations()).containsExactly("eastus2");
        assertThat(overrides.of(Overrides.Kind.EFFECT, "owners", "eastus2")).contains("Audit");
        assertThat(overrides.of(Overrides.Kind.EFFECT, "owners", "")).contains("Disabled");
        assertThat(overrides.of(Overrides.Kind.EFFECT, "limit sku", "eastus2")).contains("Disabled");
        assertThat(overrides.of(Overrides.Kind.VERSION, "owners", "")).contains("1.2.*");
        assertThat(Overrides.read(Optional.empty()).of(Overrides.Kind.EFFECT, "", ""))
                .isEmpty();
    }

    @Test
    void anyJsonIsTakenOrRefused() {
        Random random = new Random(20261122);
        int taken = 0;
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(TEXT);
            for (int j = random.nextInt(4); j > 0; j--) {
                int at = random.nextInt(text.length());
                text.replace(at, Math.min(text.length(), at + random.nextInt(12)), random.nextBoolean() ? "7" : "");
            }
            try {
                taken += read(text.toString()).all().size();
            } catch (ProblemException refused) {
                assertThat(refused.problem().code().status()).isEqualTo(400);
            } catch (JsonException noJson) {
                assertThat(noJson).hasMessageContaining("line");
            }
        }
        assertThat(taken).isPositive();
    }
}
