package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.RecordedBoot;
import io.holdfast.testbed.attestation.TpmMessages;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Full attestations a second, from the request to the token, beside what the machine can sign at all. */
final class AttestationTokens implements Benchmark {
    private static final double AIM = 1_500;
    private static final int CORES = 2;
    private static final int CALLERS = 32;
    /** Requests that are made before; a request can be sent again while its challenge lives. */
    private static final int PREPARED = 64;

    private static final Duration WARM = Duration.ofSeconds(25);
    private static final Duration MEASURED = Duration.ofSeconds(15);

    private static final String POLICY = """
            version=1.2;
            configurationrules{
              => issueproperty(type="required_pcr_mask", value=255);
              => issueproperty(type="require_valid_aik_cert", value=false);
            };
            authorizationrules{ => permit(); };
            issuancerules{
              c:[type=="secureBootEnabled", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="events", issuer=="AttestationService"]
                => issue(type="boots", value=JsonToClaimValue(JmesPath(c.value, "length(Events[?PcrIndex == `4`])")));
            };
            """;

    @Override
    public String name() {
        return "attestation-service";
    }

    @Override
    public String about() {
        return "full attestations a second over TLS (request key, quote, 49 events, policy with JMESPath, RS256 token),"
                + " load and service on the same machine, beside 'openssl speed' of the token's signature on all of its"
                + " cores.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Load.Rate rate;
        try (RunningHoldfast holdfast = work.holdfast()) {
            rate = attest(holdfast);
        }
        double raw = signatures();
        double alone = CORES / (rate.cpu().toNanos() / 1e9);
        return new Report()
                .row(
                        "attestations with token, load on the same cores",
                        String.format(Locale.ROOT, "%,.0f/s", rate.perSecond()),
                        String.format(Locale.ROOT, "openssl rsa2048 sign %,.0f/s", raw),
                        Sample.ratio(rate.perSecond() / raw))
                .row(
                        "by what two cores of the service take",
                        String.format(
                                Locale.ROOT,
                                "%,.0f/s (%.2f ms each)",
                                alone,
                                rate.cpu().toNanos() / 1e6),
                        String.format(Locale.ROOT, "openssl rsa2048 sign %,.0f/s", raw),
                        Sample.ratio(alone / raw),
                        String.format(Locale.ROOT, ">= %,.0f/s", AIM),
                        alone >= AIM);
    }

    private static Load.Rate attest(RunningHoldfast holdfast) throws InterruptedException {
        ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
        String provider = "/attest-providers/bench";
        try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
            client.call(
                    HttpMethod.PUT,
                    "/subscriptions/" + plane.subscription()
                            + "/resourceGroups/holdfast/providers/Microsoft.Attestation/attestationProviders/bench"
                            + "?api-version=2021-06-01",
                    "{\"location\":\"local\"}");
            client.call(
                    HttpMethod.PUT,
                    provider + "/policies/Tpm?api-version=2020-10-01",
                    PolicyDocument.unsecured(POLICY).document().jws());
            String attest = provider + "/attest/Tpm?api-version=2020-10-01";
            RecordedBoot boot = RecordedBoot.of("sb_on");
            TpmMessages messages = TpmMessages.of(ForgedTpm.of(boot.pcrs()));
            TpmCalls calls = new TpmCalls(client, attest);
            List<String> requests = new ArrayList<>();
            for (int i = 0; i < PREPARED; i++) {
                requests.add(TpmMessages.wrapped(messages.request(
                                calls.answer(TpmMessages.INIT),
                                List.of(TpmMessages.tcg(boot.eventLog())),
                                Optional.empty()))
                        .compact());
            }
            return Load.rate(
                    CALLERS,
                    WARM,
                    MEASURED,
                    holdfast.server(),
                    number -> client.call(HttpMethod.POST, attest, requests.get((int) (number % PREPARED))));
        }
    }

    /** RSA-2048 signatures a second on all cores. */
    private static double signatures() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "openssl",
                        "speed",
                        "-seconds",
                        "3",
                        "-multi",
                        Integer.toString(Runtime.getRuntime().availableProcessors()),
                        "rsa2048")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("openssl ended with " + process.exitValue());
        }
        String[] words = output.strip()
                .substring(output.strip().lastIndexOf('\n') + 1)
                .strip()
                .split("\\s+", -1);
        return Double.parseDouble(words[words.length - 2]);
    }
}
