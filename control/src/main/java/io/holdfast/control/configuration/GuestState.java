package io.holdfast.control.configuration;

import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** Why an assignment has no result, or none that counts. */
final class GuestState {
    /** Characters of what a machine says, at most. */
    static final int LONGEST = 1_000;

    private GuestState() {}

    /**
     * Why it is pending or was refused; empty when the machine looks after it and has reported.
     *
     * @param observed what the machine reported last
     */
    static Optional<String> reason(ReadTransaction transaction, ResourceRow row, JsonObject observed) {
        if (row.provisioningState().equals("Failed")) {
            return Optional.of(refusal(transaction, row)
                    .orElse("The machine has not answered in time; it takes this up when it is back."));
        }
        if (observed.string("problem").isPresent()) {
            return observed.string("problem").map(GuestState::cut);
        }
        return observed.object("latestAssignmentReport").isPresent()
                ? Optional.empty()
                : Optional.of("The machine has not reported yet.");
    }

    private static Optional<String> refusal(ReadTransaction transaction, ResourceRow row) {
        return transaction
                .facet(row.id(), ExtensionResource.FACET)
                .flatMap(facet -> facet.value().object("status"))
                .filter(status -> status.string("level").equals(Optional.of("Error")))
                .flatMap(status -> status.string("message"))
                .map(GuestState::cut);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }

    /** What was reported is not about what is wanted from now on. */
    static void forget(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Optional<Facet> before = transaction.facet(row.id(), GuestAssignments.FACET);
        before.ifPresent(facet -> transaction.put(
                new Facet(row.id(), GuestAssignments.FACET, facet.version() + 1, JsonObject.EMPTY, context.time())));
    }
}
