package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every function that the template of a deployment may call: the pure ones of rules, and those that only a deployment answers. */
public final class DeploymentSignatures implements Vocabulary {
    private static final int MANY = -1;

    /** Of rules only. */
    private static final Set<String> RULES = Set.of("adddays", "iprangecontains");

    /** Those of templates that are known and not built, so that the refusal says so. */
    private static final Set<String> NOT_BUILT = Set.of(
            "deployer",
            "environment",
            "externalinput",
            "filter",
            "groupby",
            "lambda",
            "lambdavariables",
            "managementgroup",
            "managementgroupresourceid",
            "map",
            "mapvalues",
            "pickzones",
            "providers",
            "reduce",
            "references",
            "sort",
            "toobject");

    /** After the names above, which it is made of. */
    public static final DeploymentSignatures ALL = new DeploymentSignatures();

    private final Map<String, Signature> known = new HashMap<>();

    private DeploymentSignatures() {
        for (Signature signature : Signatures.all()) {
            if (signature.pure() && !RULES.contains(Ascii.lower(signature.name()))) {
                known.put(Ascii.lower(signature.name()), signature);
            }
        }
        List.of(
                        context("parameters", 1, 1),
                        context("variables", 1, 1),
                        context("copyIndex", 0, 2),
                        context("reference", 1, 3),
                        context("resourceId", 2, MANY),
                        context("subscriptionResourceId", 2, MANY),
                        context("tenantResourceId", 2, MANY),
                        context("extensionResourceId", 3, MANY),
                        context("deployment", 0, 0),
                        context("resourceGroup", 0, 0),
                        context("subscription", 0, 0),
                        context("tenant", 0, 0),
                        context("utcNow", 0, 1),
                        context("newGuid", 0, 0),
                        new Signature("dateTimeAdd", 2, 3, true),
                        new Signature("dateTimeToEpoch", 1, 1, true),
                        new Signature("dateTimeFromEpoch", 1, 1, true))
                .forEach(signature -> known.put(Ascii.lower(signature.name()), signature));
    }

    private static Signature context(String name, int least, int most) {
        return new Signature(name, least, most, false);
    }

    @Override
    public Optional<Signature> find(String name) {
        return Optional.ofNullable(known.get(Ascii.lower(name)));
    }

    @Override
    public Optional<String> refusal(String name) {
        String key = Ascii.lower(name);
        return NOT_BUILT.contains(key) || (key.startsWith("list") && !known.containsKey(key))
                ? Optional.of("the function '" + name + "' is not built")
                : Optional.empty();
    }
}
