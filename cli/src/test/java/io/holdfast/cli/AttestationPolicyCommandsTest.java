package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestationPolicyCommandsTest {
    private static final String POLICY = """
            version=1.2;
            authorizationrules { [type=="aikValidated", value==true] => permit(); };
            issuancerules {
                c:[type=="events"] => issue(type="n", value=JsonToClaimValue(JmesPath(c.value, "length(Events)")));
            };
            """;

    private final Cli cli = new Cli();

    @TempDir
    Path folder;

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aPolicyIsOkDoubtfulOrWrongAtAPlace() throws Exception {
        Path good = file("good.txt", POLICY);
        Path document =
                file("good.jws", PolicyDocument.unsecured(POLICY).document().jws() + "\n");
        Cli.Result fine = cli.run("attestation", "policy", "check", good, document);
        assertThat(fine.code()).as(fine.err()).isZero();
        String hash = PolicyDocument.unsecured(POLICY).policyHash();
        assertThat(fine.out())
                .contains(
                        good + ": ok (version 1.2, hash " + hash + ")\n",
                        document + ": ok (version 1.2, hash " + hash + ")\n");

        Path doubtful = file("doubtful.txt", POLICY.replace("value==true", "value=true"));
        Cli.Result warned = cli.run("attestation", "policy", "check", doubtful);
        assertThat(warned.code()).isZero();
        assertThat(warned.out())
                .contains(doubtful + ":2:50: warning: '=' in a condition is taken as '=='.", ": ok, with warnings (");
        assertThat(cli.run("attestation", "policy", "check", "--strict", doubtful)
                        .code())
                .isEqualTo(1);

        Path wrong = file("wrong.txt", POLICY.replace("JsonToClaimValue(", "JsonToClaim("));
        Cli.Result refused = cli.run("attestation", "policy", "check", wrong, good);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains(
                        wrong + ":4:49: error: there is no function 'JsonToClaim' (in policy > issuanceRules >",
                        good + ": ok");
        assertThat(refused.err()).contains("1 policy is refused");

        assertThat(cli.run("attestation", "policy", "check", folder.resolve("nothing"))
                        .code())
                .isEqualTo(2);
        assertThat(cli.run("attestation", "policy", "check", file("half.jws", "eyJhbGciOiJub25lIn0.e30."))
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aPolicyRunsOverClaimsOfAFile() throws Exception {
        Path policy = file("policy.txt", POLICY);
        Path claims = file("claims.json", "{\"aikValidated\":true,\"events\":{\"Events\":[1,2,3]}}");
        Cli.Result permitted = cli.run("attestation", "policy", "run", policy, "--claims", claims);
        assertThat(permitted.code()).as(permitted.err()).isZero();
        JsonObject said = (JsonObject) Json.parse(permitted.out());
        assertThat(said.string("outcome")).contains("permitted");
        assertThat(said.object("claims")).contains(JsonObject.of("n", Json.of(3)));
        assertThat(said.number("tokenValidityMinutes")).hasValue(1440);

        Cli.Result refused = cli.run(
                "attestation",
                "policy",
                "run",
                policy,
                "--claims",
                file("none.json", "[{\"type\":\"aikValidated\",\"value\":false}]"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(((JsonObject) Json.parse(refused.out())).string("reason")).contains("not_permitted");
        assertThat(refused.err()).contains("A Deny claim was issued, authorization failed.");

        for (String unusable :
                new String[] {"{", "5", "{\"a\":null}", "[{\"type\":\"a\",\"value\":1,\"issuer\":\"x\"}]"}) {
            assertThat(cli.run("attestation", "policy", "run", policy, "--claims", file("bad.json", unusable))
                            .code())
                    .as(unusable)
                    .isEqualTo(2);
        }
        assertThat(cli.run("attestation", "policy", "run", file("bad.txt", "version=2.0;"), "--claims", claims)
                        .err())
                .contains("bad.txt:1:9: version 2.0 is not known");
        assertThat(cli.run("attestation", "policy").code()).isEqualTo(2);
    }
}
