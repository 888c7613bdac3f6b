package io.holdfast.policy.language;

import java.util.Optional;

/** Which functions an expression may call. Names compare without case. */
public interface Vocabulary {
    /** Those of policy rules. */
    Vocabulary RULES = new Vocabulary() {
        @Override
        public Optional<Signature> find(String name) {
            return Signatures.find(name);
        }

        @Override
        public Optional<String> refusal(String name) {
            return Signatures.forbidden(name)
                    ? Optional.of("the function '" + name + "' may not be called in a policy rule")
                    : Optional.empty();
        }
    };

    Optional<Signature> find(String name);

    /** Why a function that exists elsewhere may not be called here. */
    Optional<String> refusal(String name);
}
