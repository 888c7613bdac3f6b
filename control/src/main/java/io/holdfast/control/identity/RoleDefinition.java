package io.holdfast.control.identity;

import io.holdfast.kernel.Ascii;
import java.util.List;
import java.util.Optional;

/**
 * A set of actions under a name. The ids of built-in roles are those that Azure publishes.
 *
 * @param actions patterns with {@code *}
 * @param notActions patterns taken away again
 */
public record RoleDefinition(
        String id, String name, String description, List<String> actions, List<String> notActions) {
    public static final RoleDefinition OWNER = new RoleDefinition(
            "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
            "Owner",
            "Everything, including the assignment of roles.",
            List.of("*"),
            List.of());
    public static final RoleDefinition CONTRIBUTOR = new RoleDefinition(
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "Contributor",
            "Everything except the assignment of roles.",
            List.of("*"),
            List.of("Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete", "Holdfast.Identity/*"));
    public static final RoleDefinition READER = new RoleDefinition(
            "acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "Reads everything.", List.of("*/read"), List.of());
    public static final RoleDefinition ONBOARDING = new RoleDefinition(
            "b64e21ea-ac4e-4cdf-9dc9-5b892992bee7",
            "Azure Connected Machine Onboarding",
            "Connects machines.",
            List.of(
                    "Microsoft.HybridCompute/machines/read",
                    "Microsoft.HybridCompute/machines/write",
                    "Microsoft.HybridCompute/privateLinkScopes/read",
                    "Microsoft.GuestConfiguration/guestConfigurationAssignments/read"),
            List.of());

    public static final RoleDefinition ATTESTATION_READER = new RoleDefinition(
            "fd1bd22b-8476-40bc-a0bc-69b95687b9f3",
            "Attestation Reader",
            "Reads attestation providers and attests.",
            List.of(
                    "Microsoft.Attestation/attestationProviders/attestation/read",
                    "Microsoft.Attestation/attestationProviders/read"),
            List.of());
    public static final RoleDefinition ATTESTATION_CONTRIBUTOR = new RoleDefinition(
            "bbf86eb8-f7b4-4cce-96e4-18cddf81d86e",
            "Attestation Contributor",
            "Reads and changes attestation providers, their policies and signers.",
            List.of(
                    "Microsoft.Attestation/attestationProviders/attestation/read",
                    "Microsoft.Attestation/attestationProviders/attestation/write",
                    "Microsoft.Attestation/attestationProviders/attestation/delete",
                    "Microsoft.Attestation/attestationProviders/read",
                    "Microsoft.Attestation/attestationProviders/write",
                    "Microsoft.Attestation/attestationProviders/delete"),
            List.of());

    public static final List<RoleDefinition> BUILT_IN =
            List.of(OWNER, CONTRIBUTOR, READER, ONBOARDING, ATTESTATION_READER, ATTESTATION_CONTRIBUTOR);

    public static Optional<RoleDefinition> find(String id) {
        return BUILT_IN.stream()
                .filter(role -> Ascii.equalsIgnoreCase(role.id, id))
                .findFirst();
    }

    public boolean permits(String action) {
        return actions.stream().anyMatch(pattern -> matches(pattern, action))
                && notActions.stream().noneMatch(pattern -> matches(pattern, action));
    }

    /** Wildcard match without ASCII case; {@code *} stands for any characters, slashes too. Linear, without backtracking blow-up. */
    static boolean matches(String pattern, String action) {
        String p = Ascii.lower(pattern);
        String a = Ascii.lower(action);
        int pi = 0;
        int ai = 0;
        int star = -1;
        int mark = 0;
        while (ai < a.length()) {
            if (pi < p.length() && p.charAt(pi) == '*') {
                star = pi++;
                mark = ai;
            } else if (pi < p.length() && p.charAt(pi) == a.charAt(ai)) {
                pi++;
                ai++;
            } else if (star >= 0) {
                pi = star + 1;
                ai = ++mark;
            } else {
                return false;
            }
        }
        while (pi < p.length() && p.charAt(pi) == '*') {
            pi++;
        }
        return pi == p.length();
    }
}
