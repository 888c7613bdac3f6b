package io.holdfast.policy;

import io.holdfast.kernel.json.Json;

/**
 * One change of a document that append or modify asks for.
 *
 * @param field as the definition names it: a tag or an alias
 * @param target where that is in the document
 * @param value empty object and so on are values; of a removal it is null
 * @param onlyBelowParent whether it is left out when the object that holds the property is not in the document (modify)
 * @param modifiable false when the alias is known not to be modifiable: always a conflict
 */
public record Edit(
        Operation operation, String field, FieldPath target, Json value, boolean onlyBelowParent, boolean modifiable) {
    /** The operations of modify; append is {@link #ADD}. */
    public enum Operation {
        /** Sets what is missing; another value that is there is a conflict. */
        ADD,
        ADD_OR_REPLACE,
        /** Tags only. */
        REMOVE
    }
}
