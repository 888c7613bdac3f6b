package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.attestation.RecordedBoot;
import io.holdfast.testbed.attestation.SoftTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import io.holdfast.testbed.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long it takes until a reader of the API sees what a machine has just shown of its boot. */
final class BootState implements Benchmark {
    private static final int WARM = 100;
    private static final int MEASURED = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ATTEST = "/attest/Tpm?api-version=2020-10-01";

    @Override
    public String name() {
        return "boot-state";
    }

    @Override
    public String about() {
        return "from the request with a machine's evidence (49 events, quoted by a software TPM) to a GET of the machine"
                + " that shows it: verdict, token, history, baseline and state in one transaction, beside one fsync of"
                + " 4 KiB.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Sample fsync = work.fsync();
        try (RunningHoldfast holdfast = work.holdfast("--no-agent");
                SoftTpm tpm = SoftTpm.start(Files.createDirectory(work.path("tpm")));
                Fleet fleet = Fleet.of(ControlPlaneAddress.of(holdfast), "boots")) {
            fleet.enrol(1);
            fleet.connect(PATIENCE);
            RecordedBoot boot = RecordedBoot.of("sb_on");
            tpm.play(boot);
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            String machine = fleet.machines().getFirst().id() + "?api-version=2025-01-13";
            String token = fleet.machines().getFirst().attestationToken().join();
            try (ApiClient operator = new ApiClient(plane.api(), plane.authorities(), plane.token());
                    ApiClient client = new ApiClient(plane.api(), plane.authorities(), token)) {
                TpmCalls calls = new TpmCalls(client, ATTEST);
                bind(operator, calls, machine, tpm);
                List<Long> times = new ArrayList<>();
                TpmMessages messages = TpmMessages.of(tpm);
                List<JsonObject> logs = List.of(TpmMessages.tcg(boot.eventLog()));
                for (int i = 0; i < WARM + MEASURED; i++) {
                    String evidence = TpmMessages.wrapped(
                                    messages.request(calls.answer(TpmMessages.INIT), logs, Optional.empty()))
                            .compact();
                    Optional<Json> before = seen(operator, machine);
                    long start = System.nanoTime();
                    client.call(HttpMethod.POST, ATTEST, evidence);
                    while (seen(operator, machine).equals(before)) {
                        Thread.onSpinWait();
                    }
                    if (i >= WARM) {
                        times.add(System.nanoTime() - start);
                    }
                }
                Sample sample = Sample.of(times);
                return new Report()
                        .row(
                                "evidence to visible state, median",
                                sample.text(50),
                                "fsync " + fsync.text(50),
                                Sample.ratio(sample.millis(50) / fsync.millis(50)))
                        .row(
                                "99 of 100",
                                sample.text(99),
                                "fsync " + fsync.text(99),
                                Sample.ratio(sample.millis(99) / fsync.millis(99)));
            }
        }
    }

    /** When the machine was attested last, as a reader gets it. */
    private static Optional<Json> seen(ApiClient operator, String machine) {
        return TpmCalls.json(operator.call(HttpMethod.GET, machine, "").contentUtf8())
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .flatMap(state -> state.find("lastAttested"));
    }

    /** Approves the TPM, and enrols its attestation key by credential activation. */
    private static void bind(ApiClient operator, TpmCalls calls, String machine, SoftTpm tpm) {
        String key = Digest.of(tpm.endorsementKey().publicKey().getEncoded()).toString();
        operator.call(
                HttpMethod.PATCH,
                machine,
                "{\"properties\":{\"securityProfile\":{\"ekPublicKeySha256\":\"" + key + "\"}}}");
        JsonObject sealed = calls.answer(JsonObject.of(
                "type",
                Json.of("holdfast.enrol"),
                "ek_pub",
                Json.of(Base64Url.encode(tpm.endorsementKey().sizedArea())),
                "ak_pub",
                Json.of(Base64Url.encode(tpm.attestationKey().sizedArea()))));
        Bytes secret = tpm.activate(
                new Credential(TpmCalls.bytes(sealed, "credential_blob"), TpmCalls.bytes(sealed, "encrypted_secret")));
        var _ = calls.answer(JsonObject.of(
                "type",
                Json.of("holdfast.activate"),
                "secret",
                Json.of(Base64Url.encode(secret.array())),
                "service_context",
                Json.of(sealed.string("service_context").orElseThrow())));
    }
}
