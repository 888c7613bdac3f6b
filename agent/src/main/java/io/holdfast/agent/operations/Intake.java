package io.holdfast.agent.operations;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.ItemState;
import io.holdfast.agent.state.LastLeaf;
import io.holdfast.agent.state.OperationStore;
import io.holdfast.agent.state.ProofStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.agent.state.StoredOperation;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.WitnessQuorum;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in what the control plane wants: fetches what is new, checks proofs and order, and writes proofs, head, leaf and
 * generation to disk. Only then is an operation {@link ItemState.Stage#ACCEPTED}, and nothing has been done for it yet.
 */
public final class Intake {
    private final StateFile stateFile;
    private final OperationStore store;
    private final ProofStore proofs;
    private final Outcomes outcomes;
    private final History history;
    private final ConfigFile config;
    /** Refused without being proved, so not in the journaled state; a refusal is final for its generation. */
    private final Set<ItemRef> refused = new HashSet<>();
    /** What was said of those that wait for witnesses, so that it is said once. */
    private final Map<ItemRef, String> waiting = new HashMap<>();

    public Intake(
            StateFile stateFile,
            OperationStore store,
            ProofStore proofs,
            Outcomes outcomes,
            History history,
            ConfigFile config) {
        this.stateFile = stateFile;
        this.store = store;
        this.proofs = proofs;
        this.outcomes = outcomes;
        this.history = history;
        this.config = config;
    }

    /**
     * Takes in what is new of these.
     *
     * @return whether that is all done; false when witnesses are still to cosign, and the same has to be asked again
     * @throws IOException when the control plane cannot be asked; nothing was changed
     */
    public boolean take(List<ItemRef> refs, Gateway gateway) throws IOException, StateUnreadableException {
        AgentState state = stateFile.read();
        List<ItemRef> fresh = fresh(refs, state);
        if (fresh.isEmpty()) {
            return true;
        }
        Enrolment enrolment = state.enrolment().orElseThrow(() -> new IOException("the machine is not connected"));
        Chain.Result chain;
        try {
            LogGate.Followed known = LogGate.known(enrolment, state.checkpoint().orElse(""));
            chain = Chain.fetch(
                    gateway,
                    known,
                    state.lastLeaf(),
                    quorum(),
                    fresh.stream().map(ItemRef::commitment).toList());
        } catch (RefusalException e) {
            fresh.forEach(ref -> refuse(ref, e));
            return true;
        } catch (UnwitnessedException e) {
            fresh.forEach(ref -> await(ref, String.valueOf(e.getMessage())));
            return false;
        }
        waiting.clear();
        accept(enrolment, fresh, chain);
        return true;
    }

    /** With unreadable controls nothing gets installed anyway, and a removal is let through (see Settler). */
    private Optional<WitnessQuorum> quorum() {
        try {
            return config.read().witnesses();
        } catch (ControlsUnreadableException _) {
            return Optional.empty();
        }
    }

    private void await(ItemRef ref, String message) {
        if (!message.equals(waiting.put(ref, message))) {
            outcomes.waiting(ref.key(), ref.generation(), "Waiting: " + message);
            history.add(
                    "waiting",
                    JsonObject.builder()
                            .put("item", ref.key())
                            .put("generation", ref.generation())
                            .put("message", message)
                            .build());
        }
    }

    /** The state cannot be read, so it is not known what was done already; nothing is begun. */
    public void refuseAll(List<ItemRef> refs, StateUnreadableException cause) {
        RefusalException refusal =
                new RefusalException(RefusalCode.AGENT_STATE_UNREADABLE, String.valueOf(cause.getMessage()));
        refs.forEach(ref -> refuse(ref, refusal));
    }

    private List<ItemRef> fresh(List<ItemRef> refs, AgentState state) {
        List<ItemRef> fresh = new ArrayList<>();
        for (ItemRef ref : refs) {
            Optional<ItemState> known = Optional.ofNullable(state.items().get(ref.key()));
            if (known.isEmpty() || ref.generation() > known.get().generation()) {
                if (!refused.contains(ref)) {
                    fresh.add(ref);
                }
            } else if (!ref.commitment().equals(known.get().commitment())) {
                refuse(
                        ref,
                        new RefusalException(
                                RefusalCode.OPERATION_REPLAYED,
                                "generation " + ref.generation() + " of " + ref.key() + " (expected: above "
                                        + known.get().generation() + ", or the operation that it was)"));
            }
        }
        return fresh;
    }

    private void refuse(ItemRef ref, RefusalException refusal) {
        if (refused.add(ref)) {
            outcomes.refuse(ref.key(), ref.generation(), refusal.code(), refusal.reason());
        }
    }

    private void accept(Enrolment enrolment, List<ItemRef> fresh, Chain.Result chain) throws StateUnreadableException {
        Map<Digest, Link> links = new LinkedHashMap<>();
        chain.links().forEach(link -> links.put(link.commitment(), link));
        proofs.add(chain.links().stream().map(Link::proof).toList());
        Map<String, ItemState> items = new LinkedHashMap<>();
        Map<ItemRef, RefusalException> malformed = new LinkedHashMap<>();
        Instant latest = Instant.EPOCH;
        for (ItemRef ref : fresh) {
            Link link = links.get(ref.commitment());
            if (link == null) {
                refuse(ref, reason(chain, ref));
                continue;
            }
            try {
                OperationBody body = read(ref, link, enrolment);
                latest = latest.isAfter(body.time()) ? latest : body.time();
                keep(ref, link, body);
                told(body, position(link, chain));
                items.put(ref.key(), state(ref, ItemState.Stage.ACCEPTED));
            } catch (RefusalException e) {
                toldUnreadable(ref, position(link, chain));
                malformed.put(ref, e);
                items.put(ref.key(), state(ref, ItemState.Stage.REFUSED));
            }
        }
        Optional<LastLeaf> leaf = chain.links().isEmpty()
                ? Optional.empty()
                : Optional.of(chain.links().getLast().leaf());
        malformed.forEach(this::refuse);
        follow(chain.head(), leaf, items, latest);
    }

    private void follow(LogGate.Followed head, Optional<LastLeaf> leaf, Map<String, ItemState> items, Instant latest)
            throws StateUnreadableException {
        stateFile.update(now -> {
            if (now.enrolment().isEmpty()
                    || !now.enrolment().get().id().equals(head.enrolment().id())) {
                return now; // disconnected meanwhile
            }
            Map<String, ItemState> merged = new LinkedHashMap<>();
            items.forEach((key, item) -> merged.put(
                    key,
                    new ItemState(
                            item.generation(),
                            item.commitment(),
                            item.stage(),
                            Optional.ofNullable(now.items().get(key)).flatMap(ItemState::installed),
                            false)));
            return now.followed(head.enrolment(), head.note(), leaf, merged, latest);
        });
    }

    private static ItemState state(ItemRef ref, ItemState.Stage stage) {
        return new ItemState(ref.generation(), ref.commitment(), stage, Optional.empty(), false);
    }

    private static RefusalException reason(Chain.Result chain, ItemRef ref) {
        RefusalException known = chain.refused().get(ref.commitment());
        return known != null
                ? known
                : new RefusalException(RefusalCode.PROOF_INVALID, "the operation was not shown with a proof");
    }

    private static OperationBody read(ItemRef ref, Link link, Enrolment enrolment) throws RefusalException {
        OperationBody body;
        try {
            body = OperationBody.read(link.body().array());
        } catch (ProtocolException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        if (!body.item().equals(ref.key()) || body.generation() != ref.generation()) {
            throw malformed("it is generation " + body.generation() + " of " + body.item() + " (expected: "
                    + ref.generation() + " of " + ref.key() + ")");
        }
        if (!body.resource().isWithin(enrolment.machine())) {
            throw new RefusalException(
                    RefusalCode.WRONG_ENROLMENT,
                    "the operation is on " + body.resource() + " (expected: something of " + enrolment.machine() + ")");
        }
        if (!body.item().startsWith(body.kind().item(""))) {
            throw malformed("the item " + body.item() + " does not fit the kind "
                    + body.kind().wire());
        }
        Optional<String> named = body.extension()
                .map(ExtensionWish::name)
                .or(() -> body.configuration().map(ConfigurationWish::name));
        if (named.isPresent() && !body.item().equals(body.kind().item(named.get()))) {
            throw malformed(
                    "the " + body.kind().wire() + " " + named.get() + " does not belong to the item " + body.item());
        }
        return body;
    }

    private static RefusalException malformed(String message) {
        return new RefusalException(RefusalCode.OPERATION_MALFORMED, "the operation cannot be read: " + message);
    }

    /** Stores the operation; a copy of the protected settings goes over when they are the same sealed bytes. */
    private void keep(ItemRef ref, Link link, OperationBody body) throws StateUnreadableException {
        Optional<Digest> sealedDigest = body.extension().flatMap(ExtensionWish::sealedDigest);
        Optional<StoredOperation> before = store.find(ref.key())
                .filter(old -> sealedDigest.isPresent() && old.keptOf().equals(sealedDigest));
        store.put(
                ref.key(),
                new StoredOperation(
                        ref.commitment(),
                        link.body(),
                        link.sealed(),
                        before.flatMap(StoredOperation::kept),
                        before.flatMap(StoredOperation::keptOf)));
    }

    /** Where the operation stands in the log, by the proof that came with it. */
    private static JsonObject position(Link link, Chain.Result chain) {
        return JsonObject.builder()
                .put("origin", chain.head().head().origin().toString())
                .put("leaf", link.leaf().index())
                .put("size", chain.head().head().size())
                .put("commitment", link.commitment().toString())
                .build();
    }

    private void toldUnreadable(ItemRef ref, JsonObject position) {
        history.add(
                "told",
                JsonObject.builder()
                        .put("item", ref.key())
                        .put("generation", ref.generation())
                        .put("action", "unreadable")
                        .put("log", position)
                        .build());
    }

    private void told(OperationBody body, JsonObject position) {
        JsonObject.Builder details = JsonObject.builder()
                .put("item", body.item())
                .put("generation", body.generation())
                .put("action", body.isDelete() ? "delete" : "put")
                .put("caller", body.caller())
                .put("correlationId", body.correlationId());
        body.extension()
                .ifPresent(wish -> details.put("extension", wish.type().toString())
                        .put("version", wish.version().text()));
        history.add("told", details.put("log", position).build());
    }
}
