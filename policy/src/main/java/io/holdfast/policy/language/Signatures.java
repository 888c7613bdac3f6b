package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every function that a rule may call, and those of deployments that it may not (definition-structure-policy-rule). */
public final class Signatures {
    private static final int MANY = -1;

    /** Functions of ARM templates that a policy rule may not call. */
    private static final Set<String> FORBIDDEN = Set.of(
            "copyindex",
            "datetimeadd",
            "datetimefromepoch",
            "datetimetoepoch",
            "deployer",
            "deployment",
            "environment",
            "extensionresourceid",
            "externalinput",
            "filter",
            "groupby",
            "lambda",
            "lambdavariables",
            "map",
            "mapvalues",
            "reduce",
            "sort",
            "toobject",
            "listaccountsas",
            "listkeys",
            "listsecrets",
            "list",
            "managementgroup",
            "newguid",
            "pickzones",
            "providers",
            "reference",
            "references",
            "resourceid",
            "subscriptionresourceid",
            "managementgroupresourceid",
            "tenantresourceid",
            "tenant",
            "variables");

    private static final Map<String, Signature> ALL = new HashMap<>();

    static {
        // of the definition, the resource, the request and the time
        context("parameters", 1, 1);
        context("field", 1, 1);
        context("current", 0, 1);
        context("requestContext", 0, 0);
        context("policy", 0, 0);
        context("resourceGroup", 0, 0);
        context("subscription", 0, 0);
        context("utcNow", 0, 1);
        // logic
        pure("if", 3, 3);
        pure("and", 1, MANY);
        pure("or", 1, MANY);
        pure("not", 1, 1);
        pure("true", 0, 0);
        pure("false", 0, 0);
        pure("null", 0, 0);
        pure("bool", 1, 1);
        pure("equals", 2, 2);
        pure("less", 2, 2);
        pure("lessOrEquals", 2, 2);
        pure("greater", 2, 2);
        pure("greaterOrEquals", 2, 2);
        pure("coalesce", 1, MANY);
        // strings
        pure("concat", 1, MANY);
        pure("toLower", 1, 1);
        pure("toUpper", 1, 1);
        pure("trim", 1, 1);
        pure("replace", 3, 3);
        pure("split", 2, 2);
        pure("substring", 2, 3);
        pure("padLeft", 2, 3);
        pure("startsWith", 2, 2);
        pure("endsWith", 2, 2);
        pure("indexOf", 2, 2);
        pure("lastIndexOf", 2, 2);
        pure("string", 1, 1);
        pure("format", 1, MANY);
        pure("uniqueString", 1, MANY);
        pure("guid", 1, MANY);
        pure("base64", 1, 1);
        pure("base64ToString", 1, 1);
        pure("base64ToJson", 1, 1);
        pure("json", 1, 1);
        pure("join", 2, 2);
        pure("uri", 2, 2);
        pure("uriComponent", 1, 1);
        pure("uriComponentToString", 1, 1);
        pure("dataUri", 1, 1);
        pure("dataUriToString", 1, 1);
        // arrays, objects, and what serves several kinds
        pure("length", 1, 1);
        pure("empty", 1, 1);
        pure("contains", 2, 2);
        pure("first", 1, 1);
        pure("last", 1, 1);
        pure("skip", 2, 2);
        pure("take", 2, 2);
        pure("array", 1, 1);
        pure("createArray", 0, MANY);
        pure("createObject", 0, MANY);
        pure("union", 1, MANY);
        pure("intersection", 1, MANY);
        pure("range", 2, 2);
        pure("flatten", 1, 1);
        pure("items", 1, 1);
        pure("objectKeys", 1, 1);
        pure("shallowMerge", 1, 1);
        pure("tryGet", 2, MANY);
        // numbers
        pure("int", 1, 1);
        pure("float", 1, 1);
        pure("add", 2, 2);
        pure("sub", 2, 2);
        pure("mul", 2, 2);
        pure("div", 2, 2);
        pure("mod", 2, 2);
        pure("min", 1, MANY);
        pure("max", 1, MANY);
        // policy only
        pure("addDays", 2, 2);
        pure("ipRangeContains", 2, 2);
    }

    private Signatures() {}

    private static void pure(String name, int least, int most) {
        ALL.put(Ascii.lower(name), new Signature(name, least, most, true));
    }

    private static void context(String name, int least, int most) {
        ALL.put(Ascii.lower(name), new Signature(name, least, most, false));
    }

    /** Names compare without case. */
    public static Optional<Signature> find(String name) {
        return Optional.ofNullable(ALL.get(Ascii.lower(name)));
    }

    static boolean forbidden(String name) {
        String key = Ascii.lower(name);
        return FORBIDDEN.contains(key) || (key.startsWith("list") && !ALL.containsKey(key));
    }

    public static List<Signature> all() {
        return List.copyOf(ALL.values());
    }
}
