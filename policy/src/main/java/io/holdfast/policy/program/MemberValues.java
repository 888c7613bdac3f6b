package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.Parameters;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.policy.language.Counts;
import io.holdfast.policy.language.FieldNames;
import io.holdfast.policy.language.Template;
import io.holdfast.policy.language.TemplateParser;
import java.util.Map;
import java.util.Optional;

/** Parameters of an initiative's members: expressions over the initiative's own parameters. */
public final class MemberValues {
    private MemberValues() {}

    /** The expressions can be read and name parameters that there are. */
    public static void check(JsonObject parameters, Parameters defined, PolicyLimits limits, String path)
            throws PolicyException {
        Template template = TemplateParser.parse(parameters, path, new Counts(limits));
        for (String name : FieldNames.parameters(template)) {
            if (defined.find(name).isEmpty()) {
                throw new PolicyException(
                        PolicyFault.INVALID_INITIATIVE,
                        path,
                        "uses the parameter '" + name + "', which is not defined");
            }
        }
    }

    /** @param values of the initiative's parameters by lower-case name */
    public static JsonObject of(JsonObject parameters, Map<String, Json> values) throws PolicyException {
        Fields none = new Fields(AliasTable.documentPaths(), "", Optional.empty());
        TermCompiler compiler = new TermCompiler(new Known(values, 0), none, none, false);
        JsonObject.Builder result = JsonObject.builder();
        for (Map.Entry<String, Json> member : parameters.members().entrySet()) {
            String path = "parameters." + member.getKey();
            Term term = compiler.term(
                    TemplateParser.parse(member.getValue(), path, new Counts(PolicyLimits.BUILT_IN)), Scope.NONE);
            if (!(term instanceof Term.Constant(Json json))) {
                String reason = term instanceof Term.Failing(String failed)
                        ? failed
                        : "is not known without a resource (expected: an expression of parameters)";
                throw new PolicyException(PolicyFault.INVALID_INITIATIVE, path, reason);
            }
            result.put(member.getKey(), json);
        }
        return result.build();
    }
}
