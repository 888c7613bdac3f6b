package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.attestation.RecordedBoot;
import io.holdfast.testbed.attestation.TpmMessages;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A control plane with an attestation provider that takes any key, and calls of attestation providers. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AttestationCalls {
    static final String VERSION = "?api-version=2021-06-01";
    static final String DATA_VERSION = "?api-version=2020-10-01";

    /** Lets keys through that no certificate binds to a TPM, and says so. */
    static final String LAX = """
            version=1.2;
            configurationrules{
              => issueproperty(type="required_pcr_mask", value=255);
              => issueproperty(type="require_valid_aik_cert", value=false);
            };
            authorizationrules{ => permit(); };
            issuancerules{
              c:[type=="aikValidated", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="secureBootEnabled", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="events", issuer=="AttestationService"]
                => issue(type="sb", value=JsonToClaimValue(JmesPath(c.value, "length(Events[?PcrIndex == `7`]) > `3`")));
            };
            """;

    static final String DENY_WITHOUT_SECURE_BOOT = """
            version=1.2;
            configurationrules{ => issueproperty(type="required_pcr_mask", value=255); };
            authorizationrules{
              [type=="secureBootEnabled", value==false, issuer=="AttestationService"] => deny();
              => permit();
            };
            issuancerules{};
            """;

    @TempDir
    static Path folder = Path.of("");

    final RecordedBoot secure = RecordedBoot.of("sb_on");
    final RecordedBoot insecure = RecordedBoot.of("sb_off");
    private Optional<RunningHoldfast> running = Optional.empty();

    /** What lies in the data folder before the first start. */
    void prepare(Path data) throws Exception {}

    @BeforeAll
    void start() throws Exception {
        prepare(folder.resolve("data"));
        running = Optional.of(RunningHoldfast.start(folder.resolve("data"), "--no-agent"));
        provider("lax", "");
        assertThat(call("PUT", uri("lax") + "/policies/Tpm" + DATA_VERSION, unsecured(LAX))
                        .status())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
    }

    final RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    static String unsecured(String policy) {
        return PolicyDocument.unsecured(policy).document().jws();
    }

    final String resource(String name) {
        return "/subscriptions/" + holdfast().credential("subscriptionId")
                + "/resourceGroups/holdfast/providers/Microsoft.Attestation/attestationProviders/" + name;
    }

    /** Creates a provider and gives its {@code attestUri}. */
    final String provider(String name, String properties) {
        Answer answer = holdfast()
                .call("PUT", resource(name) + VERSION, "{\"location\":\"local\",\"properties\":{" + properties + "}}");
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return property(answer, "attestUri");
    }

    static String property(Answer answer, String name) {
        return answer.json()
                .object("properties")
                .flatMap(properties -> properties.string(name))
                .orElseThrow(() -> new AssertionError("no " + name + " in " + answer.body()));
    }

    final String root() {
        return holdfast().credential("resourceManager");
    }

    final String uri(String name) {
        return root() + "/attest-providers/" + name;
    }

    /** A token of the machine itself for attestation providers. */
    static String machineToken(HostileMachine machine) throws Exception {
        Answer answer = machine.post(
                Wire.TOKEN, new TokenRequest(TokenRequest.ATTESTATION).json().utf8());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return TokenResponse.read(answer.json().utf8()).token();
    }

    /** An access token of the first principal for attestation providers. */
    final String attestationToken() {
        return attestationToken(holdfast().credential("clientId"), holdfast().credential("clientSecret"));
    }

    final String attestationToken(String id, String secret) {
        String form = "grant_type=client_credentials&client_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8)
                + "&client_secret=" + URLEncoder.encode(secret, StandardCharsets.UTF_8) + "&scope="
                + URLEncoder.encode("https://attest.azure.net/.default", StandardCharsets.UTF_8);
        return holdfast()
                .send(HttpRequest.newBuilder(URI.create(holdfast().credential("authority") + "/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build())
                .json()
                .string("access_token")
                .orElseThrow();
    }

    final Answer call(String method, String address, String body) {
        return call(Optional.of(attestationToken()), method, address, body);
    }

    final Answer call(Optional<String> token, String method, String address, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return holdfast().send(request.build());
    }

    final Answer send(Optional<String> token, String provider, JsonObject message) {
        return call(
                token,
                "POST",
                provider + "/attest/Tpm" + DATA_VERSION,
                TpmMessages.wrapped(message).compact());
    }

    final JsonObject message(Optional<String> token, String provider, JsonObject message) throws Exception {
        Answer answer = send(token, provider, message);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (JsonObject)
                Json.parse(Base64Url.decode(answer.json().string("data").orElseThrow()));
    }

    static void refused(Answer answer, int status, String code, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        JsonObject error = answer.json().object("error").orElseThrow();
        assertThat(error.string("code")).as(answer.body()).contains(code);
        assertThat(error.string("message").orElseThrow()).contains(words);
    }

    /** Verified by a foreign library under the keys that the provider publishes. */
    final SignedJWT verified(String provider, String token) throws Exception {
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(jwt.getHeader().getJWKURL()).isEqualTo(URI.create(provider + "/certs"));
        Answer certs = call(Optional.empty(), "GET", provider + "/certs", "");
        assertThat(certs.headers().firstValue("Content-Type").orElse("")).startsWith("application/jwk+json");
        RSAKey key = (RSAKey)
                JWKSet.parse(certs.body()).getKeyByKeyId(jwt.getHeader().getKeyID());
        JWSVerifier verifier = new RSASSAVerifier(key.toRSAPublicKey());
        assertThat(jwt.verify(verifier)).isTrue();
        assertThat(key.getParsedX509CertChain().getFirst().getPublicKey()).isEqualTo(key.toRSAPublicKey());
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo(provider);
        return jwt;
    }
}
