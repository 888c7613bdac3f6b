package io.holdfast.testbed.bench;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.cedarpolicy.value.EntityUID;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cedar deciding about the same machine by rules that say the same. Policies and schema are parsed once; what stays of each
 * decision is its own work: the machine's attributes go to the engine and its answer names every rule that matched.
 */
final class CedarPeer {
    private static final String SCHEMA = """
            entity Control;
            entity Machine = {
              name: String, location: String, imageOffer: String,
              agentUpgrade: { enableAutomaticUpgrade: Bool },
              osProfile: { linuxConfiguration: { patchSettings: { assessmentMode: String } } }
            } tags String;
            action judge appliesTo { principal: [Control], resource: [Machine] };
            """;
    private static final String MACHINE = """
            [{"uid":{"type":"Machine","id":"web01"},"parents":[],
              "attrs":{"name":"web01","location":"local","imageOffer":"linux",
                "agentUpgrade":{"enableAutomaticUpgrade":true},
                "osProfile":{"linuxConfiguration":{"patchSettings":{"assessmentMode":"ImageDefault"}}}},
              "tags":{"env":"prod","owner":"ops","costCenter":"42","tier":"web"}}]""";

    private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    private final PolicySet policies;
    private final Entities machine;
    private final AuthorizationRequest request;

    CedarPeer(List<String> rules) {
        try {
            Set<Policy> named = new HashSet<>();
            for (int i = 0; i < rules.size(); i++) {
                named.add(new Policy(rules.get(i), Integer.toString(i)));
            }
            this.policies = new PolicySet(named);
            policies.cache();
            Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, SCHEMA);
            schema.cache();
            this.machine = Entities.parse(MACHINE);
            this.request = new AuthorizationRequest(
                    uid("Control::\"plane\""),
                    uid("Action::\"judge\""),
                    uid("Machine::\"web01\""),
                    new Context(),
                    Optional.of(schema),
                    false);
        } catch (AuthException | CacheException | IOException e) {
            throw new IllegalStateException("Cedar does not take the rules", e);
        }
    }

    private static EntityUID uid(String text) {
        return EntityUID.parse(text).orElseThrow();
    }

    /** The numbers of the rules that match. */
    Set<String> decide() {
        try {
            AuthorizationResponse response = engine.isAuthorized(request, policies, machine);
            AuthorizationSuccessResponse decided =
                    response.success.orElseThrow(() -> new IllegalStateException("Cedar does not decide: " + response));
            if (!decided.getErrors().isEmpty()) {
                throw new IllegalStateException("Cedar does not decide: " + decided.getErrors());
            }
            return decided.getReason();
        } catch (AuthException e) {
            throw new IllegalStateException("Cedar does not decide", e);
        }
    }
}
