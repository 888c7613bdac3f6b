package io.holdfast.control.deployments;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.sealing.AtRest;
import io.holdfast.trust.sealing.SealingException;
import java.util.Base64;

/** Templates and the values of their parameters as they are kept: encrypted, because some of those are secrets. */
public final class SealedTemplates {
    private static final JsonLimits LIMITS = new JsonLimits(12 << 20, 128, 500_000);

    private final AtRest atRest;

    public SealedTemplates(AtRest atRest) {
        this.atRest = atRest;
    }

    /** @param parameters values by lower-case name */
    String seal(ResourceId deployment, JsonObject template, JsonObject parameters) {
        return Base64.getEncoder()
                .encodeToString(atRest.encrypt(
                        deployment.key(),
                        JsonObject.of("template", template, "parameters", parameters)
                                .utf8()));
    }

    /** {@code template} and {@code parameters}. */
    JsonObject open(ResourceId deployment, String sealed) {
        try {
            return (JsonObject) Json.parse(
                    atRest.decrypt(deployment.key(), Base64.getDecoder().decode(sealed)), LIMITS);
        } catch (SealingException | JsonException e) {
            throw new IllegalStateException("the kept template of " + deployment + " cannot be opened", e);
        }
    }
}
