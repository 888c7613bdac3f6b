package io.holdfast.policy.language;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the expressions in a value. A string is one when it begins with a bracket, not with two, and ends with one. */
public final class TemplateParser {
    private TemplateParser() {}

    public static Template parse(Json value, String path, Counts counts) throws PolicyException {
        return switch (value) {
            case JsonString text -> string(text, path, counts);
            case JsonArray array -> array(array, path, counts);
            case JsonObject object -> object(object, path, counts);
            case JsonNumber _, JsonBoolean _, JsonNull _ -> new Template.Plain(value);
        };
    }

    private static Template string(JsonString value, String path, Counts counts) throws PolicyException {
        String text = value.value();
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return new Template.Plain(value);
        }
        if (text.startsWith("[[")) {
            return new Template.Plain(new JsonString(text.substring(1)));
        }
        try {
            return new Template.Computed(ExpressionParser.parse(text.substring(1, text.length() - 1), counts), text);
        } catch (ExpressionException e) {
            throw new PolicyException(PolicyFault.INVALID_RULE, path, e.reason() + " in the expression " + shown(text));
        }
    }

    private static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private static Template array(JsonArray array, String path, Counts counts) throws PolicyException {
        List<Template> items = new ArrayList<>();
        List<Json> plain = new ArrayList<>();
        int i = 0;
        for (Json item : array) {
            Template template = parse(item, path + "[" + i++ + "]", counts);
            items.add(template);
            if (template instanceof Template.Plain(Json json)) {
                plain.add(json);
            }
        }
        return plain.size() == items.size() ? new Template.Plain(new JsonArray(plain)) : new Template.Items(items);
    }

    private static Template object(JsonObject object, String path, Counts counts) throws PolicyException {
        Map<String, Template> members = new LinkedHashMap<>();
        Map<String, Json> plain = new LinkedHashMap<>();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            Template template = parse(member.getValue(), path + "." + member.getKey(), counts);
            members.put(member.getKey(), template);
            if (template instanceof Template.Plain(Json json)) {
                plain.put(member.getKey(), json);
            }
        }
        return plain.size() == members.size()
                ? new Template.Plain(new JsonObject(plain))
                : new Template.Members(members);
    }
}
