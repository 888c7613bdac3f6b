package io.holdfast.control.deployments;

import io.holdfast.control.deployments.template.ParameterBinding;
import io.holdfast.control.deployments.template.Plan;
import io.holdfast.control.deployments.template.Planned;
import io.holdfast.control.deployments.template.Surroundings;
import io.holdfast.control.deployments.template.TemplateDocument;
import io.holdfast.control.deployments.template.TemplateException;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Actions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.resources.Shaped;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads and checks what a deployment asks for, and makes the plan of it. */
public final class DeploymentRequests {
    private final Store store;
    private final TypeRegistry registry;
    private final AccessControl access;
    private final ResourceView views;
    private final SealedTemplates sealed;
    private final String tenant;

    public DeploymentRequests(
            Store store,
            TypeRegistry registry,
            AccessControl access,
            ResourceView views,
            SealedTemplates sealed,
            String tenant) {
        this.store = store;
        this.registry = registry;
        this.access = access;
        this.views = views;
        this.sealed = sealed;
        this.tenant = tenant;
    }

    /**
     * A request that can be carried out as far as it can be told before.
     *
     * @param shown properties as they are shown, without secrets
     * @param sealed template and values
     */
    record Checked(JsonObject shown, String sealed) {
        @Override
        public String toString() {
            return "Checked";
        }
    }

    /**
     * @throws ProblemException InvalidTemplate; InvalidTemplateDeployment with what would be refused of each resource
     */
    Checked check(Draft draft) {
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        for (String unbuilt : List.of("templateLink", "parametersLink", "onErrorDeployment")) {
            if (properties.has(unbuilt)) {
                throw refused("'properties." + unbuilt + "' is not built (expected: the template in the request).");
            }
        }
        String mode = properties.string("mode").orElse("Incremental");
        if (!Ascii.equalsIgnoreCase(mode, "Incremental")) {
            throw refused("The mode '" + TemplateText.shown(mode)
                    + "' is not built: it would delete what the template does not name (expected: Incremental).");
        }
        if (draft.id().parent().orElseThrow().isSubscription()
                && draft.document().string("location").isEmpty()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "The 'location' property is required for a deployment to a subscription.",
                            "location")
                    .exception();
        }
        JsonObject template = Optional.ofNullable(draft.secrets().get("template"))
                .orElseThrow(() -> refused("'properties.template' is missing (expected: a template)."));
        JsonObject given =
                Optional.ofNullable(draft.secrets().get("parameters")).orElse(JsonObject.EMPTY);
        try {
            TemplateDocument document = TemplateDocument.parse(template);
            JsonObject shown = JsonObject.builder()
                    .put("templateHash", hash(template))
                    .put("mode", "Incremental")
                    .build();
            Surroundings before = around(draft.id(), draft.document(), shown, document);
            Map<String, Json> values = ParameterBinding.bind(
                    document,
                    given,
                    before,
                    draft.context().time(),
                    () -> UUID.randomUUID().toString());
            shown = shown.with("parameters", shown(document, values));
            Plan plan = Plan.of(document, values, around(draft.id(), draft.document(), shown, document));
            preflight(draft.context(), draft.id(), plan);
            return new Checked(
                    shown.with("dependencies", JsonArray.EMPTY).with("providers", JsonArray.EMPTY),
                    sealed.seal(draft.id(), template, new JsonObject(values)));
        } catch (TemplateException e) {
            throw e.problem().exception();
        }
    }

    /**
     * What a PUT would take in.
     *
     * @throws ProblemException as the PUT would
     */
    public JsonObject validate(RequestContext context, ResourceId id, JsonObject body) {
        access.current().require(context.caller(), "Microsoft.Resources/deployments/validate/action", id);
        Shaped shaped = registry.require(Deployments.TYPE).body().check(body);
        Checked checked = check(new Draft(context, id, shaped.document(), shaped.secrets(), Optional.empty()));
        return JsonObject.builder()
                .put("id", id.toString())
                .put("name", id.name())
                .put("type", Deployments.TYPE.toString())
                .put(
                        "properties",
                        checked.shown()
                                .with("correlationId", context.correlationId())
                                .with("timestamp", context.time().toString())
                                .with("duration", "PT0S")
                                .with("provisioningState", "Succeeded"))
                .build();
    }

    private static ProblemException refused(String reason) {
        return new ProblemException(ProblemCode.INVALID_TEMPLATE, reason);
    }

    private static String hash(JsonObject template) {
        byte[] digest = Digest.of(template.utf8()).bytes();
        long number = 0;
        for (int i = 0; i < 8; i++) {
            number = (number << 8) | (digest[i] & 0xff);
        }
        return Long.toUnsignedString(number);
    }

    private static JsonObject shown(TemplateDocument document, Map<String, Json> values) {
        JsonObject.Builder shown = JsonObject.builder();
        document.parameters().forEach((key, parameter) -> {
            JsonObject entry = JsonObject.of("type", Json.of(parameter.type().toString()));
            Json value = values.get(key);
            shown.put(
                    parameter.name(), parameter.type().secure() || value == null ? entry : entry.with("value", value));
        });
        return shown.build();
    }

    /** Types that are not there and rights that are missing are told at once, of all resources together. */
    private void preflight(RequestContext context, ResourceId deployment, Plan plan) {
        AccessControl.Decisions decisions = access.current();
        List<Problem> problems = new ArrayList<>();
        for (Planned planned : plan.resources()) {
            if (!planned.wanted()) {
                continue;
            }
            if (planned.id().equals(deployment)) {
                problems.add(Problem.of(
                        ProblemCode.INVALID_TEMPLATE, "The deployment '" + deployment.name() + "' deploys itself."));
            } else if (!planned.tags()) {
                try {
                    registry.require(planned.id().type());
                } catch (ProblemException e) {
                    problems.add(e.problem());
                    continue;
                }
            }
            String action = planned.tags()
                    ? "Microsoft.Resources/tags/write"
                    : Actions.name(planned.id().type(), "write");
            if (!decisions.permits(context.caller(), action, planned.id())) {
                problems.add(Problem.of(
                        ProblemCode.AUTHORIZATION_FAILED,
                        "Authorization failed for template resource '" + planned.name() + "' of type '" + planned.type()
                                + "'. The client '" + context.caller().name() + "' with object id '"
                                + context.caller().objectId() + "' does not have permission to perform action '"
                                + action + "' at scope '" + planned.id() + "'."));
            }
        }
        if (!problems.isEmpty()) {
            throw new Problem(
                            ProblemCode.INVALID_TEMPLATE_DEPLOYMENT,
                            "The template deployment failed with error: '"
                                    + problems.getFirst().message() + "'",
                            Optional.of(deployment.toString()),
                            problems,
                            List.of())
                    .exception();
        }
    }

    private Surroundings around(ResourceId id, JsonObject document, JsonObject shown, TemplateDocument template) {
        return store.read(transaction -> around(transaction, id, document, shown, template));
    }

    private Surroundings around(
            ReadTransaction transaction,
            ResourceId id,
            JsonObject document,
            JsonObject shown,
            TemplateDocument template) {
        ResourceId scope = id.parent().orElseThrow();
        JsonObject.Builder deployment = JsonObject.builder().put("name", id.name());
        document.string("location").ifPresent(location -> deployment.put("location", location));
        deployment.put(
                "properties",
                shown.with("template", JsonObject.of("contentVersion", Json.of(template.contentVersion())))
                        .with("provisioningState", "Running"));
        return new Surroundings(
                scope,
                deployment.build(),
                scope.resourceGroup()
                        .flatMap(transaction::resource)
                        .map(row -> views.of(transaction, row).without("systemData"))
                        .orElse(JsonObject.EMPTY),
                scope.subscription()
                        .flatMap(transaction::resource)
                        .map(row -> views.of(transaction, row))
                        .orElse(JsonObject.EMPTY),
                tenant);
    }

    /** The plan of a deployment that was taken in. */
    Opened open(ReadTransaction transaction, ResourceId id, JsonObject document, String kept) {
        JsonObject opened = sealed.open(id, kept);
        TemplateDocument template =
                TemplateDocument.parse(opened.object("template").orElseThrow());
        Map<String, Json> values =
                new LinkedHashMap<>(opened.object("parameters").orElseThrow().members());
        JsonObject shown = document.object("properties").orElse(JsonObject.EMPTY);
        Plan plan = Plan.of(template, values, around(transaction, id, document, shown, template));
        List<Json> secrets = template.parameters().entrySet().stream()
                .filter(entry -> entry.getValue().type().secure())
                .flatMap(entry -> Optional.ofNullable(values.get(entry.getKey())).stream())
                .toList();
        return new Opened(plan, new Redaction(secrets));
    }

    /** A plan, and what may not stand in messages about it. */
    record Opened(Plan plan, Redaction redaction) {}

    /** As it is kept from the end on: without the values. */
    String sealedTemplateOnly(ResourceId id, String kept) {
        return sealed.seal(id, sealed.open(id, kept).object("template").orElseThrow(), JsonObject.EMPTY);
    }

    JsonObject template(ResourceId id) {
        String kept = store.read(transaction -> DeploymentDocuments.run(transaction, id))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.DEPLOYMENT_NOT_FOUND, "The template of '" + id.name() + "' is not kept any more."))
                .sealed();
        return sealed.open(id, kept).object("template").orElseThrow();
    }
}
