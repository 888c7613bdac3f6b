package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence in files, on the real boots. */
class AttestationTest {
    private static final Path BOOTS = Path.of("../attestation/src/test/resources/boots");
    private static final String GRUB = "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265";
    private static final String CHANGED_GRUB = "5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee";
    private static final String POLICY = """
            version= 1.2;
            configurationrules{ => issueproperty(type="required_pcr_mask", value=255); };
            authorizationrules{
              [type=="secureBootEnabled", value==true] => permit();
            };
            issuancerules{
              c:[type=="events", issuer=="AttestationService"] => add(type="sb", value=JmesPath(c.value,
                "Events[? EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.UnicodeName == 'SecureBoot'] | [0].ProcessedData.VariableData"));
              c:[type=="sb"] => issue(type="secureBootData", value=JsonToClaimValue(c.value));
            };""";

    private final Cli cli = new Cli();

    @TempDir
    Path folder;

    private static Path file(String boot, String name) {
        return BOOTS.resolve(boot).resolve(name);
    }

    private Cli.Result verify(String boot, Object... more) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(
                "attestation",
                "verify",
                "--event-log",
                file(boot, "eventlog.bin"),
                "--ima",
                file(boot, "ima.bin"),
                "--quote",
                file(boot, "quote.msg"),
                "--signature",
                file(boot, "quote.sig"),
                "--ak",
                file(boot, "ak.pem"),
                "--nonce",
                Files.readString(file(boot, "nonce.hex"))));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray());
    }

    private static JsonObject json(Cli.Result result) throws Exception {
        return (JsonObject) Json.parse(result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sb_on", "sb_on_cmdline", "sb_off", "sb_off_badgrub"})
    void realBootsAreVerified(String boot) throws Exception {
        for (Object[] more : new Object[][] {{"--json"}, {"--json", "--pcrs", file(boot, "quote.pcrs")}}) {
            Cli.Result result = verify(boot, more);
            assertThat(result.code()).as(result.err()).isZero();
            JsonObject verdict = json(result);
            assertThat(verdict.bool("verified")).contains(true);
            assertThat(verdict.array("refusals").orElseThrow().items()).isEmpty();
            assertThat(verdict.object("facts").orElseThrow().bool("secureBoot")).contains(boot.startsWith("sb_on"));
            assertThat(verdict.object("ima").orElseThrow().number("entries")).hasValue(53);
            assertThat(verdict.object("pcrs")
                            .orElseThrow()
                            .object("SHA256")
                            .orElseThrow()
                            .members())
                    .hasSize(15);
        }
    }

    @Test
    void theKeyInTheTpmsOwnForm() throws Exception {
        Cli.Result result = cli.run(
                "attestation",
                "verify",
                "--event-log",
                file("sb_on", "eventlog.bin"),
                "--quote",
                file("sb_on", "quoteecc.msg"),
                "--signature",
                file("sb_on", "quoteecc.sig"),
                "--ak",
                file("sb_on", "akecc.pub"),
                "--pcrs",
                file("sb_on", "quoteecc.pcrs"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Secure Boot: on", "command line: /vmlinuz console=ttyS0", "note    Q3", "verified");
    }

    @Test
    void theBaselineNamesTheChangedGrub() throws Exception {
        Cli.Result result = verify("sb_off_badgrub", "--json", "--baseline", file("sb_off", "eventlog.bin"));
        assertThat(result.code()).as(result.err()).isZero();
        JsonObject baseline = json(result).object("baseline").orElseThrow();
        assertThat(baseline.bool("same")).contains(false);
        assertThat(baseline.array("differences").orElseThrow().size()).isEqualTo(1);
        JsonObject first = baseline.object("first").orElseThrow();
        assertThat(first.number("pcr")).hasValue(4);
        assertThat(first.string("component")).contains("GRUB");
        assertThat(first.string("meaning").orElseThrow()).contains("boot application");
        assertThat(first.string("expected")).contains(GRUB);
        assertThat(first.string("actual")).contains(CHANGED_GRUB);
        assertThat(verify("sb_off", "--baseline", file("sb_off", "eventlog.bin"))
                        .out())
                .contains("baseline: the same");
    }

    @Test
    void aPcrThatCannotBeDerivedIsARefusal() throws Exception {
        Cli.Result result = cli.run(
                "attestation",
                "verify",
                "--event-log",
                file("sb_on", "eventlog.bin"),
                "--quote",
                file("sb_on", "quote.msg"),
                "--signature",
                file("sb_on", "quote.sig"),
                "--ak",
                file("sb_on", "ak.pem"),
                "--json");
        assertThat(result.code()).isEqualTo(1);
        JsonArray refusals = json(result).array("refusals").orElseThrow();
        assertThat(((JsonObject) refusals.get(0)).string("message").orElseThrow())
                .contains("there is no IMA list");
    }

    @Test
    void anotherNonceIsARefusal() throws Exception {
        Cli.Result result = verify("sb_on", "--json", "--nonce", "00");
        assertThat(result.code()).isEqualTo(2); // given twice: the command line does not choose for anybody
        Cli.Result other = cli.run(Stream.concat(
                        Stream.of("attestation", "verify", "--nonce", "0011"),
                        Stream.of(
                                "--event-log",
                                file("sb_on", "eventlog.bin"),
                                "--quote",
                                file("sb_on", "quote.msg"),
                                "--signature",
                                file("sb_on", "quote.sig"),
                                "--ak",
                                file("sb_on", "ak.pem"),
                                "--pcrs",
                                file("sb_on", "quote.pcrs")))
                .toArray());
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out()).contains("refused Q3").endsWith("refused\n");
        assertThat(other.out()).doesNotContain("Secure Boot: on");
    }

    @Test
    void anEndorsementCertificateLeadsToItsRoot() throws Exception {
        Path root = BOOTS.resolve("ca/swtpm-localca-rootca-cert.pem");
        Path issuer = BOOTS.resolve("ca/issuercert.pem");
        Path certificate = file("sb_on", "ekcert_rsa.der");
        assertThat(verify("sb_on", "--ek-cert", certificate, "--root", root, "--root", issuer)
                        .code())
                .isZero();
        Cli.Result stranger = verify("sb_on", "--json", "--ek-cert", certificate, "--root", root);
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.out()).contains("\"I2\"");
        assertThat(verify("sb_on", "--ek-cert", certificate).code()).isEqualTo(2);
    }

    @Test
    void aRevokedLoaderIsARefusalThatNamesIt() throws Exception {
        Path list = BOOTS.resolve("dbxupdate-grub.bin");
        Path other = BOOTS.resolve("dbxupdate-badgrub.bin");
        assertThat(verify("sb_on", "--revoked", other).code()).isZero();
        Cli.Result result = verify("sb_on", "--revoked", other, "--revoked", list);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("refused P10", "GRUB", GRUB);
        Cli.Result unusable = verify("sb_on", "--revoked", file("sb_on", "eventlog.bin"));
        assertThat(unusable.code()).isEqualTo(2);
        assertThat(unusable.err()).contains("is no list of revoked boot loaders: at byte 0");
    }

    @Test
    void aPolicyRunsOverTheClaims() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy.txt"), POLICY);
        Cli.Result on = verify("sb_on", "--json", "--policy", policy);
        assertThat(on.code()).as(on.err() + on.out()).isZero();
        JsonObject outcome = json(on).object("policy").orElseThrow();
        assertThat(outcome.bool("permitted")).contains(true);
        assertThat(outcome.object("claims").orElseThrow().string("secureBootData"))
                .contains("AQ");
        Cli.Result off = verify("sb_off", "--policy", policy);
        assertThat(off.code()).isEqualTo(1);
        assertThat(off.err()).contains("the policy refused");
        Path broken = Files.writeString(folder.resolve("broken.txt"), "version=1.2; authorizationrules{");
        assertThat(verify("sb_on", "--policy", broken).code()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadIsUnusable() throws Exception {
        assertThat(verify("sb_on", "--pcrs", folder.resolve("absent")).code()).isEqualTo(2);
        assertThat(verify("sb_on", "--pcrs", file("sb_on", "quote.msg")).code()).isEqualTo(2);
        Path truncated = folder.resolve("log");
        byte[] log = Files.readAllBytes(file("sb_on", "eventlog.bin"));
        Files.write(truncated, Arrays.copyOf(log, log.length - 3));
        Cli.Result result = cli.run("attestation", "event-log", truncated);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("event 48");
    }

    @Test
    void anEventLogForPeopleAndPrograms() throws Exception {
        Cli.Result people = cli.run("attestation", "event-log", file("sb_on_cmdline", "eventlog.bin"));
        assertThat(people.code()).isZero();
        assertThat(people.out())
                .contains(
                        "variable SecureBoot",
                        "boot application \\EFI\\BOOT\\grubx64.efi",
                        "nokaslr",
                        "49 events, SHA256 shown");
        JsonObject programs = json(cli.run("attestation", "event-log", file("sb_on", "eventlog.bin"), "--json"));
        assertThat(programs.array("events").orElseThrow().size()).isEqualTo(49);
        JsonObject first = (JsonObject) programs.array("events").orElseThrow().get(3);
        assertThat(first.object("data").orElseThrow().string("VariableData")).contains("AQ");
    }
}
