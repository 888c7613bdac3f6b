package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.language.Counts;
import io.holdfast.policy.language.Template;
import io.holdfast.policy.language.TemplateParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The details as they are shown of a match: expressions evaluated, but for existence conditions and the conditions of
 * operations, which are rules of their own, and deployments, which the deployment engine reads.
 */
public final class ShownDetails {
    private static final Set<String> AS_WRITTEN = Set.of("existencecondition", "condition", "deployment");

    private ShownDetails() {}

    public static Template of(EffectKind kind, Optional<Json> details, Counts counts) throws PolicyException {
        boolean none = kind == EffectKind.AUDIT || kind == EffectKind.DENY || kind == EffectKind.DISABLED;
        return none || details.isEmpty()
                ? new Template.Plain(details.orElse(Json.ofNull()))
                : template(details.get(), counts, 0);
    }

    private static Template template(Json json, Counts counts, int depth) throws PolicyException {
        if (depth < 3 && json instanceof JsonObject object) {
            Map<String, Template> members = new LinkedHashMap<>();
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                boolean plain = AS_WRITTEN.contains(Ascii.lower(member.getKey()));
                members.put(
                        member.getKey(),
                        plain ? new Template.Plain(member.getValue()) : template(member.getValue(), counts, depth + 1));
            }
            return new Template.Members(members);
        }
        if (depth < 3 && json instanceof JsonArray array) {
            List<Template> items = new ArrayList<>();
            for (Json item : array) {
                items.add(template(item, counts, depth + 1));
            }
            return new Template.Items(items);
        }
        return TemplateParser.parse(json, "policyRule.then.details", counts);
    }
}
