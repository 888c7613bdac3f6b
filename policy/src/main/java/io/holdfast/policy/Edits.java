package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.FieldPath.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries out what append and modify ask for (policy.md 3: array targets, conflictEffect). */
public final class Edits {
    private Edits() {}

    /** What became of the changes of one policy. */
    public sealed interface Result {
        record Applied(JsonObject document) implements Result {}

        /** Nothing was changed. */
        record Conflict(Edit edit, String reason) implements Result {}
    }

    /**
     * The changes of one policy among several.
     *
     * @param policy names it in the outcome
     * @param conflictEffect of an append it is deny
     */
    public record Request(String policy, ConflictEffect conflictEffect, List<Edit> edits) {
        public Request {
            edits = List.copyOf(edits);
        }
    }

    /** What became of the changes of all policies. */
    public sealed interface Outcome {
        /** @param skipped changes that were left out for a conflict */
        record Applied(JsonObject document, List<Skipped> skipped) implements Outcome {
            public Applied {
                skipped = List.copyOf(skipped);
            }
        }

        /** The request is denied; nothing was changed. */
        record Denied(List<String> policies, String reason) implements Outcome {
            public Denied {
                policies = List.copyOf(policies);
            }
        }
    }

    public record Skipped(String policy, ConflictEffect conflictEffect, Edit edit, String reason) {}

    /** All changes of one policy, or none of them. */
    public static Result apply(JsonObject document, List<Edit> edits) {
        JsonObject changed = document;
        for (Edit edit : edits) {
            try {
                changed = one(changed, edit);
            } catch (EditConflict e) {
                return new Result.Conflict(edit, e.reason());
            }
        }
        return new Result.Applied(changed);
    }

    /** The changes of all policies, in their order, with the rules on conflicts between them. */
    public static Outcome applyAll(JsonObject document, List<Request> requests) {
        List<Skipped> skipped = new ArrayList<>();
        Map<String, List<Claim>> claims = claims(requests);
        Set<Edit> left = new HashSet<>();
        for (Map.Entry<String, List<Claim>> claim : claims.entrySet()) {
            Optional<Outcome.Denied> denied = settle(claim.getValue(), left, skipped);
            if (denied.isPresent()) {
                return denied.get();
            }
        }
        JsonObject changed = document;
        for (Request request : requests) {
            for (Edit edit : request.edits()) {
                if (!left.contains(edit)) {
                    try {
                        changed = one(changed, edit);
                    } catch (EditConflict e) {
                        if (request.conflictEffect() == ConflictEffect.DENY) {
                            return new Outcome.Denied(List.of(request.policy()), e.reason());
                        }
                        skipped.add(new Skipped(request.policy(), request.conflictEffect(), edit, e.reason()));
                    }
                }
            }
        }
        return new Outcome.Applied(changed, skipped);
    }

    private record Claim(Request request, Edit edit) {}

    /** Who wants to write the same place; members that are appended to an array do not stand in each other's way. */
    private static Map<String, List<Claim>> claims(List<Request> requests) {
        Map<String, List<Claim>> claims = new LinkedHashMap<>();
        for (Request request : requests) {
            for (Edit edit : request.edits()) {
                boolean appends = edit.operation() == Edit.Operation.ADD
                        && edit.target().steps().getLast() instanceof Step.Each;
                if (!appends) {
                    claims.computeIfAbsent(Ascii.lower(edit.target().toString()), _ -> new ArrayList<>())
                            .add(new Claim(request, edit));
                }
            }
        }
        return claims;
    }

    /** One deny wins over audits, several deny the request, and without one nobody writes. */
    private static Optional<Outcome.Denied> settle(List<Claim> claims, Set<Edit> left, List<Skipped> skipped) {
        if (claims.stream().map(claim -> wish(claim.edit())).distinct().count() < 2) {
            return Optional.empty();
        }
        List<Claim> denying = claims.stream()
                .filter(claim -> claim.request().conflictEffect() == ConflictEffect.DENY)
                .toList();
        String reason = "several policies want different values at '"
                + claims.getFirst().edit().field() + "'";
        if (denying.stream().map(claim -> wish(claim.edit())).distinct().count() > 1) {
            return Optional.of(new Outcome.Denied(
                    denying.stream().map(claim -> claim.request().policy()).toList(), reason));
        }
        for (Claim claim : claims) {
            if (claim.request().conflictEffect() != ConflictEffect.DENY) {
                left.add(claim.edit());
                skipped.add(
                        new Skipped(claim.request().policy(), claim.request().conflictEffect(), claim.edit(), reason));
            }
        }
        return Optional.empty();
    }

    private static String wish(Edit edit) {
        return edit.operation() == Edit.Operation.REMOVE
                ? "remove"
                : "set " + edit.value().compact();
    }

    private static JsonObject one(JsonObject document, Edit edit) throws EditConflict {
        if (!edit.modifiable()) {
            throw new EditConflict("the alias '" + edit.field() + "' is not modifiable");
        }
        Optional<Json> changed = new EditWalk(edit).at(Optional.of(document), 0);
        return changed.orElse(document) instanceof JsonObject object ? object : document;
    }
}
