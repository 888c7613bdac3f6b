package io.holdfast.kernel;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * One failure as a caller sees it, in the ARM error shape.
 *
 * @param message what failed, the value, what was expected; never a secret
 * @param target the property, parameter or resource that is meant
 * @param additionalInfo what programs read beside the text
 */
public record Problem(
        ProblemCode code,
        String message,
        Optional<String> target,
        List<Problem> details,
        List<JsonObject> additionalInfo) {
    public Problem {
        details = List.copyOf(details);
        additionalInfo = List.copyOf(additionalInfo);
    }

    public static Problem of(ProblemCode code, String message) {
        return new Problem(code, message, Optional.empty(), List.of(), List.of());
    }

    public static Problem of(ProblemCode code, String message, String target) {
        return new Problem(code, message, Optional.of(target), List.of(), List.of());
    }

    /** With entries {@code {"type":…,"info":…}} that programs read, such as the policy that refused. */
    public Problem withInfo(List<JsonObject> entries) {
        return new Problem(code, message, target, details, entries);
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** {@code {"code":…,"message":…,"target":…,"details":[…]}}; ARM's envelope puts it under {@code error}. */
    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put("code", code.code()).put("message", message);
        json.putIfPresent("target", target);
        if (!details.isEmpty()) {
            json.put(
                    "details",
                    details.stream().map(detail -> (Json) detail.json()).collect(JsonArray.collector()));
        }
        if (!additionalInfo.isEmpty()) {
            json.put("additionalInfo", new JsonArray(List.copyOf(additionalInfo)));
        }
        return json.build();
    }
}
