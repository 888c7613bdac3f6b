package io.holdfast.testbed.attacks;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.time.Duration;
import java.util.Optional;

/** Extensions of one machine, through the API. */
record Extensions(RunningHoldfast holdfast, String machine) {
    static final String VERSION = "?api-version=2025-01-13";
    static final Duration PATIENCE = Duration.ofSeconds(90);

    String path(String name) {
        return machine + "/extensions/" + name + VERSION;
    }

    /** Runs this as a shell script. */
    static String script(String text) {
        return body("Holdfast.Compute", "CustomScript", Optional.of(text), Optional.empty());
    }

    static String secretScript(String text) {
        return body("Holdfast.Compute", "CustomScript", Optional.empty(), Optional.of(text));
    }

    static String body(String publisher, String type, Optional<String> script, Optional<String> secretScript) {
        JsonObject.Builder properties = JsonObject.builder()
                .put("publisher", publisher)
                .put("type", type)
                .put(
                        "settings",
                        script.map(text -> JsonObject.of("commandToExecute", Json.of(text)))
                                .orElse(JsonObject.EMPTY));
        secretScript.ifPresent(
                text -> properties.put("protectedSettings", JsonObject.of("commandToExecute", Json.of(text))));
        return JsonObject.builder()
                .put("location", "local")
                .put("properties", properties.build())
                .build()
                .compact();
    }

    Answer put(String name, String body) {
        return holdfast.call("PUT", path(name), body);
    }

    Answer get(String name) {
        return holdfast.call("GET", path(name), "");
    }

    static String state(Answer answer) {
        return answer.json()
                .object("properties")
                .flatMap(properties -> properties.string("provisioningState"))
                .orElse("");
    }

    /** {@code instanceView.status} of an extension. */
    static JsonObject status(Answer answer) {
        return answer.json()
                .object("properties")
                .flatMap(properties -> properties.object("instanceView"))
                .flatMap(view -> view.object("status"))
                .orElse(JsonObject.EMPTY);
    }

    /** Waits until the machine has reported the end; gives the extension. */
    Answer ended(String name) {
        RunningHoldfast.await("the end of extension " + name, PATIENCE, () -> {
            String state = state(get(name));
            return state.equals("Succeeded") || state.equals("Failed");
        });
        return get(name);
    }
}
