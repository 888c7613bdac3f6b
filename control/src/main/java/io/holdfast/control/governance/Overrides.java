package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code overrides} of an assignment: another effect or version for some definitions or places. The first that fits counts. */
record Overrides(List<Entry> all) {
    private static final int MOST = 10;
    private static final int MOST_VALUES = 50;

    Overrides {
        all = List.copyOf(all);
    }

    enum Kind {
        EFFECT,
        VERSION
    }

    /** @param selectors all of them have to fit */
    record Entry(Kind kind, String value, List<Selector> selectors) {
        Entry {
            selectors = List.copyOf(selectors);
        }
    }

    /**
     * @param byLocation whether it is about the location of the resource, not the reference id of the definition
     * @param values in lower case; locations without spaces
     */
    record Selector(boolean byLocation, boolean in, Set<String> values) {
        Selector {
            values = Set.copyOf(values);
        }

        boolean fits(String referenceId, String location) {
            return values.contains(byLocation ? location : Ascii.lower(referenceId)) == in;
        }
    }

    /** @throws ProblemException InvalidRequestContent */
    static Overrides read(Optional<JsonArray> array) {
        List<Entry> overrides = new ArrayList<>();
        for (Json item : array.orElse(JsonArray.EMPTY)) {
            String place = "properties.overrides[" + overrides.size() + "]";
            JsonObject object = object(item, place);
            Kind kind = switch (Ascii.lower(object.string("kind").orElse(""))) {
                case "policyeffect" -> Kind.EFFECT;
                case "definitionversion", "policyversion" -> Kind.VERSION;
                default -> throw invalid(place + ".kind", "policyEffect or definitionVersion");
            };
            String value = object.string("value").orElse("");
            if (kind == Kind.EFFECT && EffectKind.of(value).isEmpty()) {
                throw invalid(place + ".value", "the name of an effect");
            }
            overrides.add(new Entry(kind, value, selectors(object, place)));
        }
        Overrides read = new Overrides(overrides);
        if (overrides.size() > MOST || read.locations().size() > MOST_VALUES) {
            throw invalid("properties.overrides", "at most " + MOST + ", with at most " + MOST_VALUES + " locations");
        }
        return read;
    }

    private static List<Selector> selectors(JsonObject override, String place) {
        List<Selector> selectors = new ArrayList<>();
        for (Json item : override.array("selectors").orElse(JsonArray.EMPTY)) {
            String at = place + ".selectors[" + selectors.size() + "]";
            JsonObject object = object(item, at);
            boolean location = switch (Ascii.lower(object.string("kind").orElse(""))) {
                case "resourcelocation" -> true;
                case "policydefinitionreferenceid" -> false;
                default -> throw invalid(at + ".kind", "policyDefinitionReferenceId or resourceLocation");
            };
            boolean in = object.has("in");
            List<String> values = Names.of(object.array(in ? "in" : "notIn"));
            if (in == object.has("notIn") || values.isEmpty() || values.size() > MOST_VALUES) {
                throw invalid(at, "either in or notIn, with 1 to " + MOST_VALUES + " values");
            }
            Set<String> plain = new LinkedHashSet<>();
            values.forEach(value -> plain.add(location ? place(value) : Ascii.lower(value)));
            selectors.add(new Selector(location, in, plain));
        }
        if (selectors.size() > MOST) {
            throw invalid(place + ".selectors", "at most " + MOST);
        }
        return selectors;
    }

    /** Locations for which other things may hold than for the rest. */
    Set<String> locations() {
        Set<String> locations = new LinkedHashSet<>();
        for (Entry entry : all) {
            entry.selectors().stream().filter(Selector::byLocation).forEach(one -> locations.addAll(one.values()));
        }
        return locations;
    }

    /** @param location empty for one that no override names */
    Optional<String> of(Kind kind, String referenceId, String location) {
        return all.stream()
                .filter(override -> override.kind() == kind
                        && override.selectors().stream().allMatch(one -> one.fits(referenceId, location)))
                .map(Entry::value)
                .findFirst();
    }

    static String place(String location) {
        return Ascii.lower(location.replace(" ", ""));
    }

    private static JsonObject object(Json json, String place) {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw invalid(place, "an object");
    }

    private static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + member + "' is missing or wrong (expected: " + expected + ").",
                        member)
                .exception();
    }
}
