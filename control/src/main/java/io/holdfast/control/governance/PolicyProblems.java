package io.holdfast.control.governance;

import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.policy.PolicyException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the policy language refuses, as the API answers it. */
final class PolicyProblems {
    private static final Map<String, ProblemCode> BY_CODE =
            Arrays.stream(ProblemCode.values()).collect(Collectors.toMap(ProblemCode::code, Function.identity()));

    private PolicyProblems() {}

    static ProblemException of(PolicyException refused) {
        ProblemCode code = BY_CODE.getOrDefault(refused.fault().code(), ProblemCode.INVALID_REQUEST_CONTENT);
        return Problem.of(code, String.valueOf(refused.getMessage()), refused.path())
                .exception();
    }
}
