package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code machines/upgradeExtensions}: {@code {"extensionTargets": {"Publisher.Type": {"targetVersion": "1.10"}}}}. Each
 * extension is changed with the caller's own right to write it.
 */
public final class UpgradeExtensions {
    static final String WORK = "upgrade-extensions";

    private final Store store;
    private final ResourceEngine engine;
    private final AccessControl access;
    private final ActivityRecorder activity;

    public UpgradeExtensions(Store store, ResourceEngine engine, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.engine = engine;
        this.access = access;
        this.activity = activity;
    }

    private record Target(ResourceRow extension, HandlerVersion version) {}

    /**
     * Begins the upgrades.
     *
     * @return the operation that ends with the last of them; empty when everything has its version already
     * @throws ProblemException InvalidRequestContent, ExtensionNotFound, and whatever a change of the extension is refused with
     */
    public Optional<OperationRow> run(RequestContext context, ResourceId machine, JsonObject body) {
        access.current().require(context.caller(), UpgradeNews.ACTION, machine);
        List<Target> targets = store.read(transaction -> targets(transaction, machine, body));
        List<Target> due = targets.stream()
                .filter(target ->
                        !AutomaticUpgrade.version(target.extension().document()).equals(Optional.of(target.version())))
                .toList();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        List<OperationRow> parts = new ArrayList<>();
        for (Target target : due) {
            JsonObject patch = JsonObject.of(
                    "properties",
                    JsonObject.of("typeHandlerVersion", Json.of(target.version().text())));
            engine.patch(context, target.extension().id(), patch, Conditions.NONE)
                    .operation()
                    .ifPresent(parts::add);
        }
        return Optional.of(open(context, machine, body, parts));
    }

    private OperationRow open(RequestContext context, ResourceId machine, JsonObject body, List<OperationRow> parts) {
        OperationRow operation = new OperationRow(
                UUID.randomUUID(),
                machine,
                UpgradeNews.ACTION,
                "Running",
                0,
                context.caller().name(),
                context.correlationId(),
                context.time(),
                Optional.empty(),
                Optional.empty());
        return store.commit(transaction -> {
            transaction.put(operation);
            transaction.put(new WorkRow(
                    WORK,
                    operation.id().toString(),
                    context.time(),
                    0,
                    JsonObject.builder()
                            .put("operation", operation.id().toString())
                            .put(
                                    "parts",
                                    JsonArray.ofStrings(parts.stream()
                                            .map(part -> part.id().toString())
                                            .toList()))
                            .build()));
            activity.record(
                    transaction,
                    context,
                    UpgradeNews.ACTION,
                    "Accepted",
                    "Accepted (HTTP Status Code: 202)",
                    machine,
                    body);
            return operation;
        });
    }

    private static List<Target> targets(ReadTransaction transaction, ResourceId machine, JsonObject body) {
        if (transaction.resource(machine).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The Resource '" + machine + "' was not found.");
        }
        JsonObject wanted = body.object("extensionTargets")
                .filter(targets -> !targets.isEmpty() && body.names().size() == 1)
                .orElseThrow(() -> malformed(
                        "extensionTargets",
                        "expected: {\"Publisher.Type\": {\"targetVersion\": \"1.10\"}}, and nothing else"));
        List<ResourceRow> there = transaction.resources(new ResourceQuery(
                machine, Optional.of(ExtensionResource.TYPE), true, Optional.empty(), Integer.MAX_VALUE));
        List<Target> targets = new ArrayList<>();
        wanted.members().forEach((name, value) -> {
            String at = "extensionTargets." + name;
            List<ResourceRow> named = there.stream()
                    .filter(row ->
                            Ascii.equalsIgnoreCase(AutomaticUpgrade.type(row).handlerName(), name))
                    .toList();
            if (named.isEmpty()) {
                throw Problem.of(
                                ProblemCode.EXTENSION_NOT_FOUND,
                                "No extension of " + machine.name() + " is of the handler named in " + at + ".",
                                at)
                        .exception();
            }
            if (!(value instanceof JsonObject target)
                    || !List.of("targetVersion").containsAll(target.names())
                    || (target.has("targetVersion")
                            && target.string("targetVersion").isEmpty())) {
                throw malformed(at, "expected: {\"targetVersion\": \"1.10\"}");
            }
            named.forEach(row -> targets.add(target(transaction, row, target.string("targetVersion"), at)));
        });
        return targets;
    }

    private static Target target(ReadTransaction transaction, ResourceRow row, Optional<String> asked, String at) {
        HandlerVersion version = PackageCatalogue.resolve(transaction, AutomaticUpgrade.type(row), asked, false)
                .version();
        HandlerVersion now = AutomaticUpgrade.version(row.document()).orElse(version);
        if (version.compareTo(now) < 0) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "The extension '" + row.id().name() + "' has version " + now + ", and " + version
                                    + " is older (expected: a newer one; a PUT of the extension goes back).",
                            at)
                    .exception();
        }
        return new Target(row, version);
    }

    private static ProblemException malformed(String at, String expected) {
        return Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, "'" + at + "' is wrong (" + expected + ").", at)
                .exception();
    }
}
