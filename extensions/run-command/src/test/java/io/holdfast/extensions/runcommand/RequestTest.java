package io.holdfast.extensions.runcommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documented settings, and a clear word for each other one. */
class RequestTest {
    private static final String FULL =
            "{'source':{'script':'echo'},'parameters':[{'name':'A','value':'1'},{'value':'two'}],"
                    + "'runAsUser':'nobody','timeoutInSeconds':7,'asyncExecution':'true','treatFailureAsDeploymentFailure':true,"
                    + "'timestamp':5}";

    private static Request read(String open, String hidden) throws SettingsException, JsonException {
        return Request.of(new SettingsFile(json(open), json(hidden)));
    }

    private static JsonObject json(String text) throws JsonException {
        return (JsonObject) Json.parse(text.replace('\'', '"'));
    }

    @Test
    void namedParametersAreVariablesAndTheOthersArguments() throws Exception {
        Request request =
                read(FULL, "{'protectedParameters':[{'name':'B','value':'SECRET'}],'runAsPassword':'ignored'}");
        assertThat(request.variables()).containsEntry("A", "1").containsEntry("B", "SECRET");
        assertThat(request.arguments()).containsExactly("two");
        assertThat(request.user()).contains("nobody");
        assertThat(request.limit()).isEqualTo(Duration.ofSeconds(7));
        assertThat(request.asynchronous()).isTrue();
        assertThat(request.strict()).isTrue();
        assertThat(request.toString()).doesNotContain("SECRET");
        assertThat(read("{'source':{'script':'x'}}", "{}").limit()).isEqualTo(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{}|source is missing",
                "{'source':{}}|{}|neither script nor scriptUri",
                "{'source':{'script':'a','scriptUri':'https://h/s'}}|{}|both script and scriptUri",
                "{'source':{'commandId':'X'}}|{}|source.commandId is not served",
                "{'source':{'scriptUri':'file:///etc/passwd?SECRET'}}|{}|source.scriptUri holds an address",
                "{'source':{'script':5}}|{}|source.script is number",
                "{'source':{'script':'a','galleryScriptReferenceId':'x'}}|{}|a member that is not served",
                "{'source':{'script':'a'},'outputBlobUri':'https://h/SECRET'}|{}|outputBlobUri is not served",
                "{'source':{'script':'a'},'errorBlobUri':'https://h/SECRET'}|{}|errorBlobUri is not served",
                "{'source':{'script':'a'}}|{'sourceSASToken':'SECRET'}|sourceSASToken is not served",
                "{'source':{'script':'a'},'timeoutInSeconds':0}|{}|timeoutInSeconds is not a whole number",
                "{'source':{'script':'a'},'asyncExecution':3}|{}|asyncExecution is number",
                "{'source':{'script':'a'},'more':1}|{}|unknown setting (expected: asyncExecution, parameters",
                "{'source':{'script':'a'}}|{'script':'SECRET'}|unknown setting (expected: protectedParameters",
                "{'source':{'script':'a'}}|{'protectedParameters':[{'value':'SECRET'}]}|one without a name",
                "{'source':{'script':'a'},'parameters':[{'name':'A B','value':'SECRET'}]}|{}|parameters[0].name",
                "{'source':{'script':'a'},'parameters':['SECRET']}|{}|parameters[0] is not an object",
                "{'source':{'script':'a'},'parameters':{}}|{}|parameters is not an array",
            })
    void whatIsNotServedIsNamed(String open, String hidden, String message) {
        assertThatThrownBy(() -> read(open, hidden))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void anySettingsEndInARequestOrARefusal() {
        Random random = new Random(11);
        String good = FULL.replace('\'', '"');
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int n = random.nextInt(3); n >= 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x20, 0x7f));
            }
            try {
                read(text.toString(), "{}");
                taken++;
            } catch (SettingsException | JsonException _) {
                // the documented ends
            }
        }
        assertThat(taken).isPositive();
    }
}
