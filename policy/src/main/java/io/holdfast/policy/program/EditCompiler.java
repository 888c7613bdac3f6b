package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.policy.Edit;
import io.holdfast.policy.FieldPath;
import io.holdfast.policy.language.Details;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the changes of append and modify.
 *
 * @param modify whether the rules of modify hold: the parent must be there, identities of virtual machines only
 */
record EditCompiler(boolean modify, TermCompiler terms, Fields fields) {
    private static final Set<String> IDENTITIES =
            Set.of("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets");

    /** One change before a resource is known. */
    record Operation(Edit.Operation operation, Term field, Optional<Term> value, Optional<Term> condition) {}

    Operation compile(Details.Operation operation) {
        return new Operation(
                operation.operation(),
                terms.term(operation.field(), Scope.NONE),
                EffectCompiler.optional(operation.value(), terms),
                EffectCompiler.optional(operation.condition(), terms));
    }

    List<Edit> edits(List<Operation> operations, Frame frame) {
        List<Edit> edits = new ArrayList<>();
        for (Operation operation : operations) {
            boolean wanted = operation.condition().isEmpty()
                    || Arguments.flag(operation.condition().get().value(frame));
            if (wanted) {
                edit(operation, frame).ifPresent(edits::add);
            }
        }
        return edits;
    }

    private Optional<Edit> edit(Operation operation, Frame frame) {
        String name = Arguments.string(operation.field().value(frame));
        return switch (fields.resolve(name)) {
            case FieldRef.Path(FieldPath path, FieldRef.Kind _, boolean absent) -> {
                String key = Ascii.lower(name);
                boolean root = key.startsWith("tags") || key.startsWith("identity");
                if (absent || (modify && key.startsWith("identity") && !IDENTITIES.contains(fields.type()))) {
                    yield Optional.empty();
                }
                Json value =
                        operation.value().isPresent() ? operation.value().get().value(frame) : JsonNull.NULL;
                yield Optional.of(new Edit(
                        operation.operation(),
                        name,
                        path,
                        value,
                        modify && !root,
                        !modify || root || fields.modifiable(name)));
            }
            case FieldRef.Unknown _ -> throw new EvaluationFailure("the field '" + name + "' is not known");
            case FieldRef.Type _, FieldRef.FullName _, FieldRef.ResourceGroup _ ->
                throw new EvaluationFailure("the field '" + name + "' cannot be changed");
        };
    }
}
