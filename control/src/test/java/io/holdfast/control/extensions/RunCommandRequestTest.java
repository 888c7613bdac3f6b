package io.holdfast.control.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run command may ask for; a refusal names the property and never a value. */
class RunCommandRequestTest {
    private static JsonObject json(String text) throws JsonException {
        return (JsonObject) Json.parse(text);
    }

    @Test
    void whatIsDocumentedIsTaken() throws JsonException {
        JsonObject properties = json("""
                {"source":{"script":"#!/bin/sh\\necho hello","signature":"s"},"runAsUser":"svc-backup",
                 "parameters":[{"name":"WHERE","value":"here"},{"value":"positional"},{"name":"","value":"too"}],
                 "timeoutInSeconds":86400,"asyncExecution":true,"treatFailureAsDeploymentFailure":true}""");
        assertThatCode(() -> RunCommandRequest.check(
                        properties,
                        Map.of(
                                "protectedParameters",
                                json("{\"protectedParameters\":[{\"name\":\"TOKEN\",\"value\":\"v\"}]}"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|properties.source",
                "{'source':{}}|properties.source",
                "{'source':{'script':'a','scriptUri':'https://h/x'}}|properties.source",
                "{'source':{'script':' '}}|properties.source.script",
                "{'source':{'commandId':'RunShellScript'}}|properties.source.commandId",
                "{'source':{'scriptUri':'file:///etc/shadow'}}|properties.source.scriptUri",
                "{'source':{'scriptUri':'https://h/a b'}}|properties.source.scriptUri",
                "{'source':{'scriptUri':'https://h/x','scriptUriManagedIdentity':{}}}|properties.source.scriptUriManagedIdentity",
                "{'source':{'script':'a'},'outputBlobUri':'https://h/b'}|properties.outputBlobUri",
                "{'source':{'script':'a'},'errorBlobUri':'https://h/b'}|properties.errorBlobUri",
                "{'source':{'script':'a'},'outputBlobManagedIdentity':{}}|properties.outputBlobManagedIdentity",
                "{'source':{'script':'a'},'timeoutInSeconds':0}|properties.timeoutInSeconds",
                "{'source':{'script':'a'},'timeoutInSeconds':1.5}|properties.timeoutInSeconds",
                "{'source':{'script':'a'},'timeoutInSeconds':86401}|properties.timeoutInSeconds",
                "{'source':{'script':'a'},'runAsUser':'root; id'}|properties.runAsUser",
                "{'source':{'script':'a'},'runAsUser':'-x'}|properties.runAsUser",
                "{'source':{'script':'a'},'parameters':[{'name':'A=B','value':'SECRET'}]}|properties.parameters[0].name",
                "{'source':{'script':'a'},'parameters':[{'value':'1'},{'name':'A'}]}|properties.parameters[1]",
                "{'source':{'script':'a'},'parameters':[{'name':'A','value':'SECRET\\u0000'}]}|properties.parameters[0].value",
            })
    void anythingElseIsRefusedByName(String body, String target) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> RunCommandRequest.check(json(body.replace('\'', '"')), Map.of()));
        assertThat(refused).as(body).isNotNull();
        assertThat(refused.problem().json().string("target")).contains(target);
        assertThat(refused.getMessage()).doesNotContain("SECRET").contains("'" + target + "'");
    }

    @Test
    void aSecretIsNoArgument() throws JsonException {
        JsonObject properties = json("{\"source\":{\"script\":\"a\"}}");
        JsonObject secret = json("{\"protectedParameters\":[{\"value\":\"SECRET\"}]}");
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> RunCommandRequest.check(properties, Map.of("protectedParameters", secret)));
        assertThat(refused.getMessage())
                .contains("protectedParameters[0].name", "everybody on the machine can read")
                .doesNotContain("SECRET");
    }
}
