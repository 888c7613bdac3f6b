package io.holdfast.control.deployments.template;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;

/**
 * What a template can ask about where it is deployed.
 *
 * @param scope the resource group or subscription
 * @param deployment of {@code deployment()}, without secrets
 * @param resourceGroup of {@code resourceGroup()}; empty at a subscription
 * @param subscription of {@code subscription()}
 */
public record Surroundings(
        ResourceId scope, JsonObject deployment, JsonObject resourceGroup, JsonObject subscription, String tenant) {}
