package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.policy.PolicyHash;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Attestation providers of a real control plane, a foreign JOSE library, and what attackers try. */
class AttestationServiceTest extends AttestationCalls {
    @Test
    void aForeignLibraryVerifiesWhatTheProviderSays() throws Exception {
        TpmMessages messages = TpmMessages.of(ForgedTpm.of(secure.pcrs()));
        Optional<String> token = Optional.of(attestationToken());
        JsonObject begun = message(token, uri("lax"), TpmMessages.INIT);
        JsonObject more = JsonObject.of("rp_data", Json.of("what the relying party wants back"));
        JsonObject answer = message(
                token,
                uri("lax"),
                messages.request(begun, List.of(TpmMessages.tcg(secure.eventLog())), Optional.empty(), more));
        var claims = verified(uri("lax"), answer.string("report").orElseThrow()).getJWTClaimsSet();
        assertThat(claims.getClaim("x-ms-attestation-type")).isEqualTo("tpm");
        assertThat(claims.getClaim("secureBootEnabled")).isEqualTo(true);
        assertThat(claims.getClaim("aikValidated")).isEqualTo(false);
        assertThat(claims.getClaim("sb")).isEqualTo(true);
        assertThat(claims.getClaim("x-ms-policy-hash")).isEqualTo(PolicyHash.of(LAX));
        assertThat(claims.getClaim("rp_data")).isEqualTo("what the relying party wants back");
        assertThat(claims.getJSONObjectClaim("cnf").get("jwk"))
                .isEqualTo(com.nimbusds.jose.util.JSONObjectUtils.parse(
                        Jwk.of(messages.requestKey().getPublic()).toJson().compact()));
    }

    @Test
    void theSharedProviderIsEverybodysAndNobodyChangesIt() throws Exception {
        Answer shared = holdfast()
                .call(
                        "GET",
                        "/subscriptions/" + holdfast().credential("subscriptionId")
                                + "/providers/Microsoft.Attestation/locations/local/defaultProvider" + VERSION,
                        "");
        assertThat(property(shared, "attestUri")).isEqualTo(root());
        String policy = call("GET", root() + "/policies/Tpm" + DATA_VERSION, "")
                .json()
                .string("token")
                .orElseThrow();
        assertThat(verified(root(), policy).getJWTClaimsSet().getStringClaim("x-ms-policy"))
                .isNotEmpty();
        refused(
                call("PUT", root() + "/policies/Tpm" + DATA_VERSION, unsecured(LAX)),
                403,
                "AuthorizationFailed",
                "cannot be changed");
        refused(send(Optional.empty(), root(), TpmMessages.INIT), 401, "Unauthorized", "needs an access token");
        JsonObject begun = message(Optional.of(attestationToken()), root(), TpmMessages.INIT);
        JsonObject forged = TpmMessages.of(ForgedTpm.of(secure.pcrs()))
                .request(begun, List.of(TpmMessages.tcg(secure.eventLog())), Optional.empty());
        refused(send(Optional.of(attestationToken()), root(), forged), 400, "InvalidParameter", "rule I2");
        assertThat(call(Optional.empty(), "GET", root() + "/.well-known/openid-configuration", "")
                        .json()
                        .string("issuer"))
                .contains(root());
        assertThat(call(Optional.empty(), "GET", root() + "/adfs/.well-known/openid-configuration", "")
                        .json()
                        .string("issuer"))
                .as("the sign-in has its own")
                .contains(root() + "/adfs");
    }

    @Test
    void aChallengeIsGoodForOneProviderAndOneQuote() throws Exception {
        provider("elsewhere", "");
        assertThat(call("PUT", uri("elsewhere") + "/policies/Tpm" + DATA_VERSION, unsecured(LAX))
                        .status())
                .isEqualTo(200);
        Optional<String> token = Optional.of(attestationToken());
        TpmMessages messages = TpmMessages.of(ForgedTpm.of(secure.pcrs()));
        List<JsonObject> logs = List.of(TpmMessages.tcg(secure.eventLog()));
        JsonObject begun = message(token, uri("lax"), TpmMessages.INIT);
        JsonObject request = messages.request(begun, logs, Optional.empty());
        refused(
                send(token, uri("elsewhere"), request),
                400,
                "InvalidParameter",
                "was not made by this attestation provider");
        JsonObject fresh = message(token, uri("lax"), TpmMessages.INIT);
        JsonObject mixed = JsonObject.of(
                "challenge",
                fresh.find("challenge").orElseThrow(),
                "service_context",
                begun.find("service_context").orElseThrow());
        refused(
                send(token, uri("lax"), messages.request(mixed, logs, Optional.empty())),
                400,
                "InvalidParameter",
                "is not the one of 'service_context'");
        assertThat(send(token, uri("lax"), request).status()).isEqualTo(200);
    }

    @Test
    void whatWasNotMeasuredIsRefusedWithItsRule() throws Exception {
        Optional<String> token = Optional.of(attestationToken());
        JsonObject begun = message(token, uri("lax"), TpmMessages.INIT);
        // the log of the boot with Secure Boot, the PCRs of the one without
        JsonObject request = TpmMessages.of(ForgedTpm.of(insecure.pcrs()))
                .request(begun, List.of(TpmMessages.tcg(secure.eventLog())), Optional.empty());
        refused(send(token, uri("lax"), request), 400, "InvalidParameter", "rule");
        provider("strict", "");
        assertThat(call(
                                "PUT",
                                uri("strict") + "/policies/Tpm" + DATA_VERSION,
                                unsecured(
                                        DENY_WITHOUT_SECURE_BOOT.replace(
                                                "value=255); };",
                                                "value=255); => issueproperty(type=\"require_valid_aik_cert\", value=false); };")))
                        .status())
                .isEqualTo(200);
        JsonObject strict = message(token, uri("strict"), TpmMessages.INIT);
        refused(
                send(
                        token,
                        uri("strict"),
                        TpmMessages.of(ForgedTpm.of(insecure.pcrs()))
                                .request(strict, List.of(TpmMessages.tcg(insecure.eventLog())), Optional.empty())),
                400,
                "PolicyEvaluationError",
                "A Deny claim was issued, authorization failed.");
    }

    @Test
    void hostileBodiesEndInClearRefusals() {
        Optional<String> token = Optional.of(attestationToken());
        String attest = uri("lax") + "/attest/Tpm" + DATA_VERSION;
        assertThatThrownBy(() -> call(Optional.empty(), "POST", attest, "x".repeat(8 << 20)))
                .as("too long for somebody without a token: not taken in")
                .isInstanceOf(java.io.UncheckedIOException.class);
        refused(call(token, "POST", attest, "x".repeat(8 << 20)), 400, "InvalidParameter", "not JSON");
        refused(call(token, "POST", attest, "{\"data\":\"%%%\"}"), 400, "InvalidParameter", "'data'");
        refused(call(token, "POST", attest, "[".repeat(1_000)), 400, "InvalidParameter", "not JSON");
        refused(
                call(token, "POST", uri("lax") + "/attest/TdxVm" + DATA_VERSION, "{}"),
                400,
                "InvalidParameter",
                "not looked at here");
        refused(call(token, "GET", uri("lax") + "/tcbbaselines/sgx" + DATA_VERSION, ""), 400, "NotSupported", "SGX");
        refused(call(token, "GET", uri("nobody") + "/policies/Tpm" + DATA_VERSION, ""), 404, "NotFound", "nobody");
        String bomb = "version=1.2;authorizationrules{" + "a:[type==\"x\"] => permit();".repeat(9_000) + "};";
        refused(
                call("PUT", uri("lax") + "/policies/SgxEnclave" + DATA_VERSION, unsecured(bomb)),
                400,
                "PolicyParsingError",
                "characters");
        refused(
                call(token, "PUT", uri("lax") + "/policies/Tpm" + DATA_VERSION, "no.jws"),
                400,
                "InvalidOperation",
                "JWS");
    }

    @Test
    void namesAreUniqueAndRightsAreChecked() {
        Answer group = holdfast()
                .call(
                        "PUT",
                        "/subscriptions/" + holdfast().credential("subscriptionId")
                                + "/resourceGroups/second?api-version=2022-09-01",
                        "{\"location\":\"local\"}");
        assertThat(group.status()).isIn(200, 201);
        refused(
                holdfast()
                        .call(
                                "PUT",
                                resource("lax").replace("/holdfast/", "/second/") + VERSION,
                                "{\"location\":\"local\"}"),
                409,
                "Conflict",
                "taken");
        refused(
                holdfast().call("PUT", resource("sharedwest") + VERSION, "{\"location\":\"local\"}"),
                409,
                "Conflict",
                "taken");
        refused(
                holdfast().call("GET", resource("lax") + "/privateLinkResources" + VERSION, ""),
                400,
                "NotSupported",
                "Private links");
        String principal = "/providers/Holdfast.Identity/servicePrincipals/stranger?api-version=2026-11-01";
        String appId = property(holdfast().call("PUT", principal, "{\"properties\":{}}"), "appId");
        String secret = holdfast()
                .call("POST", principal.replace("?", "/addPassword?"), "{}")
                .json()
                .string("secretText")
                .orElseThrow();
        Optional<String> stranger = Optional.of(attestationToken(appId, secret));
        refused(
                call(stranger, "GET", uri("lax") + "/policies/Tpm" + DATA_VERSION, ""),
                403,
                "AuthorizationFailed",
                "attestation/read");
        refused(
                call(stranger, "PUT", uri("lax") + "/policies/Tpm" + DATA_VERSION, unsecured(LAX)),
                403,
                "AuthorizationFailed",
                "attestation/write");
        assertThat(call(stranger, "GET", root() + "/policies/Tpm" + DATA_VERSION, "")
                        .status())
                .as("the shared one is for everybody who is signed in")
                .isEqualTo(200);
        refused(
                holdfast().call(stranger.get(), "GET", "/subscriptions?api-version=2022-09-01", ""),
                401,
                "InvalidAuthenticationToken",
                "");
    }

    @Test
    void deletingAProviderEndsItsPolicies() {
        String gone = provider("gone", "");
        assertThat(call("PUT", gone + "/policies/Tpm" + DATA_VERSION, unsecured(LAX))
                        .status())
                .isEqualTo(200);
        assertThat(holdfast().call("DELETE", resource("gone") + VERSION, "").status())
                .isEqualTo(200);
        refused(call("GET", gone + "/policies/Tpm" + DATA_VERSION, ""), 404, "NotFound", "gone");
        provider("gone", "");
        String token = call("GET", gone + "/policies/Tpm" + DATA_VERSION, "")
                .json()
                .string("token")
                .orElseThrow();
        assertThat(token).doesNotContain(unsecured(LAX));
    }

    @Test
    void aGuestGetsItsTokenSealedToItsTpm() throws Exception {
        String guests = provider("guests", "");
        Guest guest = Guest.of(secure);
        String attest = "/attest/AzureGuest" + DATA_VERSION;
        refused(
                call(Optional.empty(), "POST", guests + attest, guest.request().compact()),
                400,
                "InvalidParameter",
                "rule I2");
        String lax = """
                version=1.1;
                configurationrules{ => issueproperty(type="require_valid_aik_cert", value=false); };
                authorizationrules{ => permit(); };
                issuancerules{ c:[issuer=="AttestationService"] => issue(claim=c); };
                """;
        assertThat(call(
                                "PUT",
                                guests + "/policies/AzureGuest" + DATA_VERSION,
                                unsecured(lax.replace(
                                        "c:[issuer==\"AttestationService\"]",
                                        "c:[type!=\"pcrs\", issuer==\"AttestationService\"]")))
                        .status())
                .isEqualTo(200);
        Answer answer =
                call(Optional.empty(), "POST", guests + attest, guest.request().compact());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var claims = verified(guests, guest.open(answer.json().string("token").orElseThrow()))
                .getJWTClaimsSet();
        assertThat(claims.getClaim("x-ms-attestation-type")).isEqualTo("azurevm");
        assertThat(claims.getClaim("secureboot")).isEqualTo(true);
        assertThat(claims.getClaim("nonce-bound")).isEqualTo(false);
        assertThat(claims.getClaim("x-ms-azurevm-osversion-major")).isEqualTo(12L);
        assertThat(claims.getListClaim("x-ms-azurevm-attested-pcrs")).hasSize(8);
        assertThat(claims.getJSONObjectClaim("x-ms-runtime"))
                .extractingByKey("client-payload")
                .asString()
                .contains("nonce");
        for (var bad : java.util.List.of(guest.requestForAnotherState(), guest.requestWithPassword())) {
            refused(
                    call(Optional.empty(), "POST", guests + attest, bad.compact()),
                    400,
                    "InvalidParameter",
                    "EncKeyPub");
        }
    }
}
