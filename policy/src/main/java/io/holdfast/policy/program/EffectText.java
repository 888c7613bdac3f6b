package io.holdfast.policy.program;

import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import io.holdfast.policy.language.Template;
import java.util.Optional;

/** {@code then.effect}, which parameters alone decide. */
public final class EffectText {
    private EffectText() {}

    public static String of(Template effect, Known known) throws PolicyException {
        Fields none = new Fields(AliasTable.documentPaths(), "", Optional.empty());
        Term term = new TermCompiler(known, none, none, false).term(effect, Scope.NONE);
        if (term instanceof Term.Constant(JsonString(String text))) {
            return text;
        }
        throw new PolicyException(
                PolicyFault.INVALID_RULE,
                "policyRule.then.effect",
                term instanceof Term.Failing(String reason)
                        ? reason
                        : "is not known without a resource (expected: an expression of parameters)");
    }
}
