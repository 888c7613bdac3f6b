package io.holdfast.store;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.WriteGuard;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;

/** A policy that denies versions of extensions. */
record DeniedVersions(Supplier<Set<String>> versions) implements WriteGuard {
    @Override
    public JsonObject judge(ResourceRules.Draft draft, long epoch) {
        String version = draft.document()
                .object("properties")
                .flatMap(properties -> properties.string("typeHandlerVersion"))
                .orElse("");
        if (versions.get().contains(version)) {
            throw new ProblemException(ProblemCode.DISALLOWED_BY_POLICY, "a policy denies version " + version);
        }
        return draft.document();
    }

    @Override
    public void judgeDelete(RequestContext context, ResourceRow row, long epoch) {}
}
