package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningTpm;
import io.holdfast.testbed.TpmMaker;
import io.holdfast.testbed.attestation.AttestationRequest;
import io.holdfast.testbed.attestation.RecordedBoot;
import io.holdfast.testbed.attestation.SoftTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** A control plane that believes the maker of one of two real TPMs. */
abstract class TwoTpms extends AttestationCalls {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final String POLICY = """
            version=1.2;
            configurationrules{ => issueproperty(type="required_pcr_mask", value=255); };
            authorizationrules{ => permit(); };
            issuancerules{
              c:[type=="aikValidated", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="x-ms-tpm-request-key", issuer=="AttestationService"]
                => issue(type="requestKey", value=JsonToClaimValue(JmesPath(c.value, "info.tpm_certify.obj_attr")));
              c:[type=="x-ms-tpm-other-keys", issuer=="AttestationService"]
                => issue(type="otherKeys", value=JsonToClaimValue(JmesPath(c.value, "length(@)")));
              c:[type=="events", issuer=="AttestationService"] => issue(type="kernel", value=JsonToClaimValue(JmesPath(
                c.value, "Events[?EventTypeString=='IMA_MEASUREMENT_EVENT'].ProcessedData.KernelVersion | [0]")));
            };
            """;

    record Made(TpmMaker maker, SoftTpm tpm) {}

    private Optional<CompletableFuture<Made>> believed = Optional.empty();
    private Optional<CompletableFuture<Made>> stranger = Optional.empty();
    final List<JsonObject> log = List.of(TpmMessages.tcg(secure.eventLog()));

    private static Made manufactured(Path place) {
        RunningTpm running = RunningTpm.manufactured(place);
        return new Made(running.maker(), SoftTpm.start(running));
    }

    final Made believed() {
        return believed.orElseThrow().join();
    }

    /** Of a maker of the same name, whom nobody believes. */
    final Made stranger() {
        return stranger.orElseThrow().join();
    }

    final SoftTpm tpm() {
        return believed().tpm();
    }

    @Override
    void prepare(Path data) throws Exception {
        Assumptions.assumeTrue(RunningTpm.possible(), "swtpm and swtpm-tools are not installed");
        // while the control plane starts
        believed = Optional.of(CompletableFuture.supplyAsync(() -> manufactured(folder.resolve("believed"))));
        stranger = Optional.of(CompletableFuture.supplyAsync(() -> manufactured(folder.resolve("stranger"))));
        Path lists = Files.createDirectories(data.resolve("revoked-loaders"));
        Files.copy(boots("dbxupdate-badgrub.bin"), lists.resolve("dbxupdate_x64.bin"));
    }

    static Path boots(String file) {
        return RunningHoldfast.home()
                .resolve("attestation/src/test/resources/boots")
                .resolve(file);
    }

    @BeforeAll
    void believeOneMaker() {
        believed().maker().pinRoot(holdfast());
        provider("chains", "");
        assertThat(call("PUT", uri("chains") + "/policies/Tpm" + DATA_VERSION, unsecured(POLICY))
                        .status())
                .isEqualTo(200);
    }

    @AfterAll
    void switchOff() {
        Stream.of(believed, stranger)
                .flatMap(Optional::stream)
                .filter(made -> made.handle((_, failure) -> failure == null).join())
                .forEach(made -> made.join().tpm().close());
    }

    /** A machine whose TPM is bound to it. */
    record Machine(String id, Optional<String> token, Optional<String> certificate) {}

    static X509Certificate[] issuers(Made made) {
        return new X509Certificate[] {made.maker().issuer()};
    }

    static JsonObject enrolment(Made made) throws Exception {
        return EnrolledTpm.enrol(
                made.tpm().endorsementCertificate(),
                issuers(made),
                made.tpm().endorsementKey(),
                made.tpm().attestationKey());
    }

    /** A new machine with the believed TPM, which has just booted with Secure Boot. */
    final Machine machine(String name) throws Exception {
        try (HostileMachine machine = HostileMachine.enrolled(holdfast(), name)) {
            Optional<String> token = Optional.of(machineToken(machine));
            boot(secure);
            JsonObject offered = message(token, root(), enrolment(believed()));
            JsonObject answer = message(token, root(), EnrolledTpm.activation(tpm(), offered));
            return new Machine(HostileMachine.id(holdfast(), name), token, answer.string("aik_cert"));
        }
    }

    final void boot(RecordedBoot boot) {
        tpm().restart();
        tpm().play(boot);
    }

    final JsonObject begun(Machine machine) throws Exception {
        return message(machine.token(), uri("chains"), TpmMessages.INIT);
    }

    final Answer sent(Machine machine, JsonObject request) {
        return send(machine.token(), uri("chains"), request);
    }

    final void refused(Machine machine, JsonObject request, String words) {
        refused(sent(machine, request), 400, "InvalidParameter", words);
    }

    final JWTClaimsSet claims(Machine machine, JsonObject request) throws Exception {
        String report = message(machine.token(), uri("chains"), request)
                .string("report")
                .orElseThrow();
        return verified(uri("chains"), report).getJWTClaimsSet();
    }

    /** With the log of the boot with Secure Boot, without a certificate. */
    final JsonObject evidence(Attestation quote) {
        return AttestationRequest.evidence(tpm().attestationKey(), quote, tpm().pcrs(), log, Optional.empty());
    }

    private static long clock(Attestation quote) throws Exception {
        return Quote.parse(quote.attest().array()).clock().clock();
    }

    /** A quote of a later moment than another one. */
    final Attestation later(Attestation than, byte[] qualifyingData) throws Exception {
        long before = clock(than);
        Attestation[] later = {than};
        RunningHoldfast.await("the TPM's clock goes on", MOST, () -> {
            later[0] = tpm().quote(qualifyingData);
            try {
                return clock(later[0]) > before;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return later[0];
    }
}
