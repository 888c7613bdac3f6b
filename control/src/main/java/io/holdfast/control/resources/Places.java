package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether the place of a resource exists, and the problem that says what does not. */
final class Places {
    private Places() {}

    static void checkPlace(ResourceTypeDescriptor descriptor, ResourceId id) {
        if (!descriptor.fits(id)) {
            throw new ProblemException(
                    ProblemCode.INVALID_RESOURCE_ID,
                    "A resource of type " + descriptor.type() + " cannot stand below "
                            + id.parent().orElse(ResourceId.ROOT) + ".");
        }
        if (!descriptor.name().matcher(id.name()).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_NAME,
                            "Resource name '" + id.name() + "' is invalid (expected: "
                                    + descriptor.name().pattern() + ").",
                            "name")
                    .exception();
        }
    }

    static void requireScope(ReadTransaction transaction, ResourceId scope) {
        if (!scope.equals(ResourceId.ROOT) && transaction.resource(scope).isEmpty()) {
            throw notFound(transaction, scope);
        }
    }

    static void requireLiveParent(ReadTransaction transaction, ResourceId id) {
        ResourceId parent = id.parent().orElse(ResourceId.ROOT);
        if (parent.equals(ResourceId.ROOT)) {
            return;
        }
        ResourceRow row = transaction.resource(parent).orElseThrow(() -> notFoundAbove(transaction, id, parent));
        for (ResourceId above : parent.selfAndAncestors()) {
            Optional<ResourceRow> live = above.equals(parent) ? Optional.of(row) : transaction.resource(above);
            if (live.isPresent() && live.get().provisioningState().equals("Deleting")) {
                throw new ProblemException(
                        above.isResourceGroup() ? ProblemCode.RESOURCE_GROUP_BEING_DELETED : ProblemCode.CONFLICT,
                        above + " is being deleted; nothing can be written below it.");
            }
        }
    }

    private static ProblemException notFoundAbove(ReadTransaction transaction, ResourceId id, ResourceId parent) {
        if (parent.isProviderResource() && scopeProblem(transaction, parent).isEmpty()) {
            return new ProblemException(
                    ProblemCode.PARENT_RESOURCE_NOT_FOUND,
                    "Can not perform requested operation on nested resource. Parent resource '" + parent.name()
                            + "' of '" + id.name() + "' not found.");
        }
        return notFound(transaction, parent);
    }

    /** The problem of the outermost thing above (or at) the id that does not exist. */
    static ProblemException notFound(ReadTransaction transaction, ResourceId id) {
        return scopeProblem(transaction, id).map(Problem::exception).orElseGet(() -> missing(id));
    }

    private static Optional<Problem> scopeProblem(ReadTransaction transaction, ResourceId id) {
        Optional<ResourceId> subscription = id.subscription();
        if (subscription.isPresent() && transaction.resource(subscription.get()).isEmpty()) {
            return Optional.of(Problem.of(
                    ProblemCode.SUBSCRIPTION_NOT_FOUND,
                    "The subscription '" + subscription.get().name() + "' could not be found."));
        }
        Optional<ResourceId> group = id.resourceGroup();
        if (group.isPresent() && transaction.resource(group.get()).isEmpty()) {
            return Optional.of(Problem.of(
                    ProblemCode.RESOURCE_GROUP_NOT_FOUND,
                    "Resource group '" + group.get().name() + "' could not be found."));
        }
        return Optional.empty();
    }

    /** Types that have a code of their own for this. */
    private static final Map<String, ProblemCode> OWN_CODE = Map.of(
            "microsoft.authorization/policydefinitions", ProblemCode.POLICY_DEFINITION_NOT_FOUND,
            "microsoft.authorization/policysetdefinitions", ProblemCode.POLICY_SET_DEFINITION_NOT_FOUND,
            "microsoft.authorization/policyassignments", ProblemCode.POLICY_ASSIGNMENT_NOT_FOUND,
            "microsoft.resources/deployments", ProblemCode.DEPLOYMENT_NOT_FOUND);

    static ProblemException missing(ResourceId id) {
        ProblemCode own = OWN_CODE.get(id.type().key());
        if (own != null) {
            String what = own.code().replace("NotFound", "").replaceAll("(?<=.)([A-Z])", " $1");
            return new ProblemException(
                    own, "The " + what.toLowerCase(Locale.ROOT) + " '" + id.name() + "' could not be found.");
        }
        return new ProblemException(
                ProblemCode.RESOURCE_NOT_FOUND,
                "The Resource '" + id.type() + "/" + id.name() + "' under resource group '"
                        + id.resourceGroup().map(ResourceId::name).orElse("<none>")
                        + "' was not found.");
    }
}
