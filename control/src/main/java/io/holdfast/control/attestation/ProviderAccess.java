package io.holdfast.control.attestation;

import io.holdfast.control.identity.Bearer;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;

/** Who may use an attestation provider, and who may change it. */
final class ProviderAccess {
    private static final String ACTION = AttestationProviders.TYPE + "/attestation/";
    private static final int ATTEMPTS = 8;

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;

    ProviderAccess(Store store, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /**
     * Attesting, and reading policies. The shared provider is for everybody who is signed in; an own one for those with
     * the right to read it, and for the machines of its subscription.
     *
     * @throws ProblemException AuthorizationFailed
     */
    void requireUse(Provider provider, Bearer bearer) {
        switch (bearer) {
            case Bearer.Principal(Caller caller) ->
                provider.resource().ifPresent(resource -> access.current().require(caller, ACTION + "read", resource));
            case Bearer.Machine machine -> {
                EnrolmentRow enrolment = enrolment(machine);
                if (provider.resource().isPresent()
                        && !provider.resource()
                                .get()
                                .subscription()
                                .equals(enrolment.machine().subscription())) {
                    throw new ProblemException(
                            ProblemCode.AUTHORIZATION_FAILED,
                            "The machine '" + enrolment.machine().name() + "' may not use the attestation provider '"
                                    + provider.name()
                                    + "' (expected: a provider of the machine's subscription, or the shared one).");
                }
            }
        }
    }

    /** The enrolment that a machine's token names, when it still stands. */
    EnrolmentRow enrolment(Bearer.Machine machine) {
        return store.read(transaction -> transaction.enrolment(machine.enrolment()))
                .filter(EnrolmentRow::active)
                .filter(row -> row.machine().equals(machine.machine()))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AUTHENTICATION_FAILED,
                        "The machine is not connected any more: its resource was deleted or it was connected anew."));
    }

    /** Whether the caller may do this to the resource, without a word when it may. */
    void require(Caller caller, String action, ResourceId resource) {
        access.current().require(caller, action, resource);
    }

    /** @throws ProblemException AuthorizationFailed for a shared provider */
    static ResourceId own(Provider provider) {
        return provider.resource()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AUTHORIZATION_FAILED,
                        "The shared attestation provider '" + provider.name()
                                + "' cannot be changed, by nobody; create a provider of your own."));
    }

    /**
     * Changes policies or signers in the commit lane. What is refused stands in the activity log as well.
     *
     * @param verb write or delete
     * @param step gives what the event is to say
     */
    <T> T change(
            RequestContext context, Provider provider, String verb, String what, Function<WriteTransaction, T> step) {
        ResourceId resource = own(provider);
        String action = ACTION + verb;
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = access.current();
            try {
                decisions.require(context.caller(), action, resource);
                Optional<T> done = store.commit(transaction -> {
                    activity.requireOpen(transaction);
                    if (transaction.governanceEpoch() != decisions.epoch()) {
                        return Optional.empty();
                    }
                    T result = step.apply(transaction);
                    record(transaction, context, action, "Succeeded", "OK (HTTP Status Code: 200)", resource, what);
                    return Optional.of(result);
                });
                if (done.isPresent()) {
                    return done.get();
                }
            } catch (ProblemException refused) {
                refused(context, action, resource, what, refused.problem());
                throw refused;
            }
            access.refresh();
            if (attempt == ATTEMPTS) {
                throw new ProblemException(
                        ProblemCode.CONFLICT, "Rights kept changing while this was decided; send it again.");
            }
        }
    }

    private void refused(RequestContext context, String action, ResourceId resource, String what, Problem problem) {
        int status = problem.code().status();
        if (status < 500) {
            store.commit(transaction -> {
                activity.record(
                        transaction,
                        context,
                        action,
                        "Failed",
                        status == 403 ? "Forbidden (HTTP Status Code: 403)" : "BadRequest (HTTP Status Code: 400)",
                        resource,
                        JsonObject.builder()
                                .put("what", what)
                                .put("error", problem.json())
                                .build());
                return true;
            });
        }
    }

    void record(
            WriteTransaction transaction,
            RequestContext context,
            String action,
            String status,
            String subStatus,
            ResourceId resource,
            String what) {
        activity.record(
                transaction,
                context,
                action,
                status,
                subStatus,
                resource,
                JsonObject.builder().put("what", what).build());
    }
}
