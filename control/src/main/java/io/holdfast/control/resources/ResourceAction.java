package io.holdfast.control.resources;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;

/** A POST on a resource. The engine has authorised {@code type/name/action} before. */
@FunctionalInterface
public interface ResourceAction {
    JsonObject run(RequestContext context, ResourceId resource, JsonObject body);
}
