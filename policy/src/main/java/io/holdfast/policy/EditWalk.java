package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.FieldPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes down to the place of a change and rebuilds the document on the way back. */
record EditWalk(Edit edit) {
    /**
     * The value that shall stand where this one does; empty for none.
     *
     * @param there what is there now
     */
    Optional<Json> at(Optional<Json> there, int step) throws EditConflict {
        List<Step> steps = edit.target().steps();
        Optional<Json> value = there.filter(json -> json != JsonNull.NULL);
        if (step == steps.size()) {
            return end(value);
        }
        return switch (steps.get(step)) {
            case Step.Name(String name) -> member(value, there, name, step);
            case Step.Each _ -> each(value, there, step);
            case Step.At(int index) -> item(value, there, index, step);
        };
    }

    private Optional<Json> end(Optional<Json> value) throws EditConflict {
        return switch (edit.operation()) {
            case REMOVE -> Optional.empty();
            case ADD_OR_REPLACE -> Optional.of(edit.value());
            case ADD -> {
                if (value.isPresent() && !value.get().equals(edit.value())) {
                    throw new EditConflict("'" + edit.field() + "' has another value already");
                }
                yield Optional.of(edit.value());
            }
        };
    }

    private Optional<Json> member(Optional<Json> value, Optional<Json> there, String name, int step)
            throws EditConflict {
        if (value.isEmpty() && (edit.onlyBelowParent() || edit.operation() == Edit.Operation.REMOVE)) {
            return there;
        }
        if (!(value.orElse(JsonObject.EMPTY) instanceof JsonObject object)) {
            throw new EditConflict("'" + edit.field() + "' lies below a value that is no object");
        }
        String key = key(object, name);
        Optional<Json> before = object.find(key);
        Optional<Json> after = at(before, step + 1);
        if (after.isPresent()) {
            return Optional.of(object.with(key, after.get()));
        }
        return value.isPresent() ? Optional.of(object.without(key)) : there;
    }

    /** The name as the document spells it. */
    private static String key(JsonObject object, String name) {
        if (!object.has(name)) {
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                if (member.getKey().equalsIgnoreCase(name)) {
                    return member.getKey();
                }
            }
        }
        return name;
    }

    private Optional<Json> each(Optional<Json> value, Optional<Json> there, int step) throws EditConflict {
        boolean last = step == edit.target().length() - 1;
        if (value.isEmpty() && !last) {
            return there;
        }
        if (!(value.orElse(JsonArray.EMPTY) instanceof JsonArray array)) {
            throw new EditConflict("'" + edit.field() + "' names members of a value that is no array");
        }
        List<Json> items = new ArrayList<>(array.items());
        if (last) {
            if (edit.operation() == Edit.Operation.ADD_OR_REPLACE) {
                items.clear();
            }
            if (!items.contains(edit.value())) {
                items.add(edit.value());
            }
            return Optional.of(new JsonArray(items));
        }
        for (int i = 0; i < items.size(); i++) {
            items.set(i, at(Optional.of(items.get(i)), step + 1).orElse(items.get(i)));
        }
        return Optional.of(new JsonArray(items));
    }

    private Optional<Json> item(Optional<Json> value, Optional<Json> there, int index, int step) throws EditConflict {
        if (!(value.orElse(JsonNull.NULL) instanceof JsonArray array) || index >= array.size()) {
            return there;
        }
        List<Json> items = new ArrayList<>(array.items());
        items.set(index, at(Optional.of(items.get(index)), step + 1).orElse(JsonNull.NULL));
        return Optional.of(new JsonArray(items));
    }
}
