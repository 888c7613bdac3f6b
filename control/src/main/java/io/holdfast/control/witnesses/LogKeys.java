package io.holdfast.control.witnesses;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** What a witness or an auditor pins, and how the witnesses stand. */
public final class LogKeys {
    private final Store store;
    private final TransparencyLog log;
    private final String recoveryKey;
    private final Cosigner cosigner;
    private final AccessControl access;

    public LogKeys(Store store, TransparencyLog log, String recoveryKey, Cosigner cosigner, AccessControl access) {
        this.store = store;
        this.log = log;
        this.recoveryKey = recoveryKey;
        this.cosigner = cosigner;
        this.access = access;
    }

    public JsonObject read(RequestContext context) {
        access.current().require(context.caller(), "Holdfast.Log/keys/read", ResourceId.ROOT);
        LogHead head = store.read(transaction -> transaction.logHead());
        JsonArray witnesses = cosigner.states().stream()
                .map(witness -> (Json) JsonObject.builder()
                        .put("name", witness.name())
                        .put("key", witness.key())
                        .put("state", witness.state())
                        .build())
                .collect(JsonArray.collector());
        return JsonObject.builder()
                .put("log", log.verifierKey(head.epoch()).text())
                .put("recovery", recoveryKey)
                .put("epoch", head.epoch())
                .put("size", head.size())
                .put("witnesses", witnesses)
                .build();
    }
}
