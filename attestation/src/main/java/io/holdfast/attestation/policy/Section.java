package io.holdfast.attestation.policy;

/** Parts of a policy, in the order in which they run. */
enum Section {
    CONFIGURATION("configurationrules", "configurationRules"),
    AUTHORIZATION("authorizationrules", "authorizationRules"),
    ISSUANCE("issuancerules", "issuanceRules");

    private final String keyword;
    private final String rule;

    Section(String keyword, String rule) {
        this.keyword = keyword;
        this.rule = rule;
    }

    String keyword() {
        return keyword;
    }

    /** Its name in the path of rules of the grammar. */
    String rule() {
        return rule;
    }
}
