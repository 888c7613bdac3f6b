package io.holdfast.control.extensions;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code provisionAfterExtensions}, spelled as Azure Compute has it: names of extensions of the same machine that have to
 * succeed before this one is begun there.
 */
final class ProvisionAfter {
    static final String MEMBER = "provisionAfterExtensions";

    private static final int MOST = 100;

    private ProvisionAfter() {}

    /** The names, of which each is an extension that stays, and none comes after this one in turn. */
    static List<String> check(ReadTransaction transaction, ResourceId extension, JsonObject document) {
        List<String> names = names(document);
        if (names.size() > MOST) {
            throw refused(names.size() + " names (expected: at most " + MOST + ").");
        }
        ResourceId machine = extension.parent().orElseThrow();
        for (String name : names) {
            if (Ascii.equalsIgnoreCase(name, extension.name())) {
                throw refused("the extension '" + name + "' cannot come after itself.");
            }
            Optional<ResourceRow> other = find(transaction, machine, name);
            if (other.isEmpty() || other.get().provisioningState().equals("Deleting")) {
                throw refused("'" + name + "' is " + (other.isEmpty() ? "no extension of " : "being deleted from ")
                        + machine.name() + " (expected: one that stands on the same machine).");
            }
        }
        requireNoCircle(transaction, extension, names);
        return names;
    }

    private static void requireNoCircle(ReadTransaction transaction, ResourceId extension, List<String> names) {
        ResourceId machine = extension.parent().orElseThrow();
        Deque<String> open = new ArrayDeque<>(names);
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (Ascii.equalsIgnoreCase(name, extension.name())) {
                throw refused("one of " + names + " comes after '" + extension.name()
                        + "' already, and neither could be the first.");
            }
            if (seen.add(Ascii.lower(name))) {
                find(transaction, machine, name).ifPresent(row -> open.addAll(names(row.document())));
            }
        }
    }

    private static Optional<ResourceRow> find(ReadTransaction transaction, ResourceId machine, String name) {
        try {
            return transaction.resource(machine.child("extensions", name));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // no name that an extension can have
        }
    }

    private static List<String> names(JsonObject document) {
        return document
                .object("properties")
                .flatMap(properties -> properties.array(MEMBER))
                .orElse(JsonArray.EMPTY)
                .stream()
                .filter(JsonString.class::isInstance)
                .map(name -> ((JsonString) name).value())
                .toList();
    }

    private static ProblemException refused(String message) {
        return Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, MEMBER + ": " + message, "properties." + MEMBER)
                .exception();
    }
}
