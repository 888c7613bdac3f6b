package io.holdfast.agent.identity;

/** With what a person or a script may write the machine resource. Never printed. */
public sealed interface Credential {
    record ServicePrincipal(String id, String secret) implements Credential {
        @Override
        public String toString() {
            return "ServicePrincipal[" + id + "]";
        }
    }

    record AccessToken(String token) implements Credential {
        @Override
        public String toString() {
            return "AccessToken[]";
        }
    }
}
