package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Microsoft.PolicyInsights/policyMetadata}: what the controls are that the groups of our initiatives stand for. The
 * titles are ours; for the texts of a standard the standard has to be read.
 *
 * @param name the group's name, such as {@code NIST_SP_800-53_R5_AC-3}
 * @param standard display name of the initiative
 */
public record PolicyMetadata(String name, String category, String title, String standard) {
    private static final String TYPE = "Microsoft.PolicyInsights/policyMetadata";
    private static final Map<String, PolicyMetadata> ALL = read();

    /** In the order of the initiatives. */
    public static List<PolicyMetadata> all() {
        return List.copyOf(ALL.values());
    }

    public static Optional<PolicyMetadata> find(String name) {
        return Optional.ofNullable(ALL.get(Ascii.lower(name)));
    }

    static String id(String name) {
        return "/providers/" + TYPE + "/" + name;
    }

    /** As it stands in a list. */
    public JsonObject slim() {
        return shown(JsonObject.EMPTY);
    }

    public JsonObject json() {
        return shown(JsonObject.of(
                "description",
                Json.of(title + "."),
                "requirements",
                Json.of("See the control " + control() + " of " + standard + ".")));
    }

    /** The number of the control: what follows the last underscore. */
    private String control() {
        return name.substring(name.lastIndexOf('_') + 1);
    }

    private JsonObject shown(JsonObject more) {
        return JsonObject.builder()
                .put("id", id(name))
                .put("name", name)
                .put("type", TYPE)
                .put(
                        "properties",
                        JsonObject.builder()
                                .put("metadataId", standard + " " + control())
                                .put("category", category)
                                .put("title", title)
                                .put("owner", "Customer")
                                .put("additionalContentUrl", "")
                                .put("metadata", JsonObject.EMPTY)
                                .putAll(more)
                                .build())
                .build();
    }

    private static Map<String, PolicyMetadata> read() {
        Map<String, PolicyMetadata> all = new LinkedHashMap<>();
        for (JsonObject document : BuiltIns.all().values()) {
            JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
            for (Json group : properties.array("policyDefinitionGroups").orElse(JsonArray.EMPTY)) {
                JsonObject given = (JsonObject) group;
                String name = given.string("name").orElseThrow();
                if (given.string("additionalMetadataId").isPresent()) {
                    all.put(
                            Ascii.lower(name),
                            new PolicyMetadata(
                                    name,
                                    given.string("category").orElse(""),
                                    given.string("displayName").orElse(name),
                                    properties.string("displayName").orElse("")));
                }
            }
        }
        return java.util.Collections.unmodifiableMap(all);
    }
}
