package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.Boots;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.ForgedKey;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.QualifiedName;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.verify.Finding.Severity;
import io.holdfast.kernel.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each rule of a quote against one forgery, and the real quotes against all. */
class QuoteRulesTest {
    private static final Bytes NONCE = Bytes.of(new byte[] {1, 2, 3, 4});
    private static final ForgedKey EC = ForgedKey.ec();
    private static final ForgedKey RSA = ForgedKey.rsa();
    private static final PcrSelection PCRS = PcrSelection.upTo(HashAlgorithm.SHA256, 2);
    private static final PcrValues VALUES =
            new PcrValues(HashAlgorithm.SHA256, new TreeMap<>(Map.of(0, pcr(1), 1, pcr(2), 2, pcr(3))));
    private static final QuoteDemand DEMAND = QuoteDemand.of(Optional.of(NONCE)).pcrs(PCRS.pcrs());

    private static Bytes pcr(int fill) {
        byte[] value = new byte[32];
        Arrays.fill(value, (byte) fill);
        return Bytes.of(value);
    }

    private static Quote quote() {
        return new Quote(
                signer(EC),
                NONCE,
                new ClockInfo(1000, 7, 3, true),
                0x20191023_00163636L,
                List.of(PCRS),
                Quote.digest(HashAlgorithm.SHA256, List.of(VALUES)));
    }

    private static Bytes signer(ForgedKey key) {
        return QualifiedName.primary(Hierarchy.ENDORSEMENT, key.area());
    }

    private static QuoteEvidence signed(byte[] attest) {
        return new QuoteEvidence(Bytes.of(attest), EC.sign(attest), EC.attestationKey(), Optional.of(List.of(VALUES)));
    }

    private static List<Finding> judge(Quote quote) {
        return QuoteRules.check(signed(quote.bytes()), DEMAND);
    }

    private static List<Finding> bytes(UnaryOperator<byte[]> change) {
        return QuoteRules.check(signed(change.apply(quote().bytes())), DEMAND);
    }

    private static void refuses(Rule rule, String message, List<Finding> findings) {
        assertThat(findings).as("%s", findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.severity()).isEqualTo(Severity.REFUSAL);
            assertThat(finding.message()).contains(message);
        });
    }

    private static void notes(Rule rule, String message, List<Finding> findings) {
        assertThat(findings).as("%s", findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.severity()).isEqualTo(Severity.NOTE);
            assertThat(finding.message()).contains(message);
        });
    }

    @Test
    void theQuoteThatTheForgeriesStartFromIsGood() {
        assertThat(judge(quote())).isEmpty();
    }

    @Test
    void theRealQuotesAreGood() throws TpmException {
        for (String boot : Boots.ALL) {
            for (String kind : new String[] {"quote", "quoteecc"}) {
                String key = kind.equals("quote") ? "ak" : "akecc";
                TpmPublic area = TpmPublic.parse(Boots.file(boot, key + ".pub"));
                Bytes qualified = Bytes.of(HexFormat.of()
                        .parseHex(Boots.text(boot, key + ".log")
                                .split("qualified name: ")[1]
                                .split("\\s")[0]));
                QuoteEvidence evidence = new QuoteEvidence(
                        Bytes.of(Boots.file(boot, kind + ".msg")),
                        Bytes.of(Boots.file(boot, kind + ".sig")),
                        AttestationKey.of(area),
                        Optional.of(PcrFile.parse(Boots.file(boot, kind + ".pcrs"))));
                QuoteDemand demand = QuoteDemand.of(Optional.of(Bytes.of(Boots.nonce(boot))))
                        .pcrs(PcrSelection.upTo(HashAlgorithm.SHA256, 10).pcrs())
                        .signedBy(Set.of(qualified));
                List<Finding> findings = QuoteRules.check(evidence, demand);
                if (kind.equals("quote")) {
                    assertThat(findings).as(boot + " " + kind).isEmpty();
                } else {
                    notes(Rule.B2, "SHA-1 bank too", findings);
                }
                assertThat(IdentityRules.attestationKey(AttestationKey.of(area), Optional.of(area.name())))
                        .isEmpty();
            }
        }
    }

    @Test
    void q1AnotherMagicIsNoQuote() {
        refuses(Rule.Q1, "magic 0xfe544347", bytes(attest -> {
            attest[0] = (byte) 0xFE;
            return attest;
        }));
    }

    @Test
    void q1AnotherTypeIsNoQuote() {
        refuses(Rule.Q1, "type 0x8017 (expected: 0x8018)", bytes(attest -> {
            attest[5] = 0x17;
            return attest;
        }));
    }

    @Test
    void q1TrailingBytesAreRefusedThoughTheyAreSigned() {
        refuses(Rule.Q1, "1 bytes too many", bytes(attest -> Arrays.copyOf(attest, attest.length + 1)));
    }

    @Test
    void q1ATruncatedQuoteIsRefused() {
        refuses(Rule.Q1, "the structure ends", bytes(attest -> Arrays.copyOf(attest, attest.length - 1)));
    }

    @Test
    void q1ABankThatIsSelectedTwiceIsRefused() {
        Quote good = quote();
        refuses(
                Rule.Q1,
                "selected twice",
                judge(new Quote(
                        good.qualifiedSigner(),
                        NONCE,
                        good.clock(),
                        good.firmwareVersion(),
                        List.of(PCRS, PcrSelection.of(HashAlgorithm.SHA256)),
                        good.pcrDigest())));
    }

    @Test
    void q2AnotherKeysSignatureIsRefused() {
        byte[] attest = quote().bytes();
        QuoteEvidence forged = new QuoteEvidence(
                Bytes.of(attest), ForgedKey.ec().sign(attest), EC.attestationKey(), Optional.of(List.of(VALUES)));
        refuses(Rule.Q2, "not one of this key", QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2Sha1IsNoHashForASignature() {
        byte[] attest = quote().bytes();
        QuoteEvidence forged = new QuoteEvidence(
                Bytes.of(attest),
                RSA.sign(attest, SignatureScheme.RSASSA, HashAlgorithm.SHA1),
                RSA.attestationKey(),
                Optional.of(List.of(VALUES)));
        refuses(Rule.Q2, "signed with SHA-1", QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2ASchemeOfAnotherKindOfKeyIsRefused() {
        byte[] attest = quote().bytes();
        QuoteEvidence forged =
                new QuoteEvidence(Bytes.of(attest), RSA.sign(attest), EC.attestationKey(), Optional.empty());
        refuses(
                Rule.Q2,
                "signed with RSASSA (expected: a scheme of the key, which is EC)",
                QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2AHashThatTheKeyIsNotFixedToIsRefused() {
        byte[] attest = quote().bytes();
        QuoteEvidence forged = new QuoteEvidence(
                Bytes.of(attest),
                EC.sign(attest, SignatureScheme.ECDSA, HashAlgorithm.SHA384),
                EC.attestationKey(),
                Optional.empty());
        refuses(
                Rule.Q2,
                "ECDSA and SHA384 (expected: what the key is fixed to, ECDSA and SHA256)",
                QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2AnUnknownAlgorithmIsRefused() {
        byte[] attest = quote().bytes();
        QuoteEvidence forged = new QuoteEvidence(
                Bytes.of(attest), Bytes.of(new byte[] {0, 0x10}), EC.attestationKey(), Optional.empty());
        refuses(Rule.Q2, "signature algorithm 0x0010", QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2AShortRsaKeyIsRefused() {
        byte[] attest = quote().bytes();
        ForgedKey small = ForgedKey.rsa(1024);
        QuoteEvidence forged =
                new QuoteEvidence(Bytes.of(attest), small.sign(attest), small.attestationKey(), Optional.empty());
        refuses(Rule.Q2, "RSA of 1024 bits (expected: at least 2048)", QuoteRules.check(forged, DEMAND));
    }

    @Test
    void q2PssIsReadWithTheSaltsThatTpmsTake() {
        byte[] attest = quote().bytes();
        Bytes pss = RSA.sign(attest, SignatureScheme.RSAPSS, HashAlgorithm.SHA256);
        assertThat(QuoteRules.check(
                        new QuoteEvidence(Bytes.of(attest), pss, RSA.attestationKey(), Optional.of(List.of(VALUES))),
                        DEMAND))
                .isEmpty();
    }

    @Test
    void q3AnotherNonceIsRefused() {
        Quote good = quote();
        refuses(
                Rule.Q3,
                "carries the qualifying data 09 (expected: 01020304)",
                judge(new Quote(
                        good.qualifiedSigner(),
                        Bytes.of(new byte[] {9}),
                        good.clock(),
                        good.firmwareVersion(),
                        good.selections(),
                        good.pcrDigest())));
        notes(Rule.Q3, "can be an old one", QuoteRules.check(signed(good.bytes()), QuoteDemand.of(Optional.empty())));
    }

    @Test
    void q4MissingPcrsAreRefused() {
        refuses(
                Rule.Q4,
                "PCRs [3] are not quoted",
                QuoteRules.check(
                        signed(quote().bytes()),
                        DEMAND.pcrs(PcrSelection.upTo(HashAlgorithm.SHA256, 3).pcrs())));
    }

    @Test
    void q4AQuoteOverNothingIsRefused() {
        Quote good = quote();
        Quote empty = new Quote(
                good.qualifiedSigner(),
                NONCE,
                good.clock(),
                good.firmwareVersion(),
                List.of(),
                Quote.digest(HashAlgorithm.SHA256, List.of()));
        byte[] attest = empty.bytes();
        refuses(
                Rule.Q4,
                "covers no PCR",
                QuoteRules.check(
                        new QuoteEvidence(
                                Bytes.of(attest), EC.sign(attest), EC.attestationKey(), Optional.of(List.of())),
                        QuoteDemand.of(Optional.of(NONCE))));
    }

    @Test
    void q4ValuesThatWereNotQuotedAreRefused() {
        byte[] attest = quote().bytes();
        TreeMap<Integer, Bytes> more = new TreeMap<>(VALUES.values());
        more.put(7, pcr(7));
        refuses(
                Rule.Q4,
                "expected: exactly what is quoted",
                QuoteRules.check(
                        new QuoteEvidence(
                                Bytes.of(attest),
                                EC.sign(attest),
                                EC.attestationKey(),
                                Optional.of(List.of(new PcrValues(HashAlgorithm.SHA256, more)))),
                        DEMAND));
    }

    @Test
    void q5ChangedValuesAreRefused() {
        byte[] attest = quote().bytes();
        TreeMap<Integer, Bytes> changed = new TreeMap<>(VALUES.values());
        changed.put(1, pcr(9));
        refuses(
                Rule.Q5,
                "the PCR values have the SHA-256",
                QuoteRules.check(
                        new QuoteEvidence(
                                Bytes.of(attest),
                                EC.sign(attest),
                                EC.attestationKey(),
                                Optional.of(List.of(new PcrValues(HashAlgorithm.SHA256, changed)))),
                        DEMAND));
    }

    @Test
    void q6CountersThatWentBackAreRefused() {
        QuoteEvidence evidence = signed(quote().bytes());
        long firmware = quote().firmwareVersion();
        refuses(
                Rule.Q6,
                "resetCount went back to 7 (expected: at least 8)",
                QuoteRules.check(
                        evidence, DEMAND.after(new QuoteDemand.Before(new ClockInfo(10, 8, 0, true), firmware))));
        refuses(
                Rule.Q6,
                "restartCount went back to 3",
                QuoteRules.check(
                        evidence, DEMAND.after(new QuoteDemand.Before(new ClockInfo(10, 7, 4, true), firmware))));
        refuses(
                Rule.Q6,
                "clock went back to 1000 ms",
                QuoteRules.check(
                        evidence, DEMAND.after(new QuoteDemand.Before(new ClockInfo(1001, 7, 3, true), firmware))));
        // the secret constant of the key may carry a counter over 2^32
        assertThat(QuoteRules.check(
                        evidence,
                        DEMAND.after(new QuoteDemand.Before(new ClockInfo(10, 0xFFFFFFFFL, 9, true), firmware))))
                .isEmpty();
        notes(
                Rule.Q6,
                "another firmware",
                QuoteRules.check(evidence, DEMAND.after(new QuoteDemand.Before(new ClockInfo(10, 7, 3, true), 1))));
    }

    @Test
    void q6AnUnsafeClockIsNoted() {
        Quote good = quote();
        notes(
                Rule.Q6,
                "not shut down in order",
                judge(new Quote(
                        good.qualifiedSigner(),
                        NONCE,
                        new ClockInfo(1, 7, 3, false),
                        good.firmwareVersion(),
                        good.selections(),
                        good.pcrDigest())));
    }

    @Test
    void q7AnotherSignerIsRefused() {
        refuses(
                Rule.Q7,
                "the quote names the signer",
                QuoteRules.check(signed(quote().bytes()), DEMAND.signedBy(Set.of(signer(RSA)))));
        assertThat(QuoteRules.check(signed(quote().bytes()), DEMAND.signedBy(Set.of(signer(EC)))))
                .isEmpty();
        Quote good = quote();
        refuses(
                Rule.Q7,
                "expected: a qualified name of SHA256",
                judge(new Quote(
                        Bytes.of(new byte[] {0x40, 0, 0, 1}),
                        NONCE,
                        good.clock(),
                        good.firmwareVersion(),
                        good.selections(),
                        good.pcrDigest())));
    }

    @Test
    void b2Sha1AloneIsRefused() {
        PcrSelection sha1 = PcrSelection.upTo(HashAlgorithm.SHA1, 2);
        Quote good = quote();
        byte[] attest = new Quote(
                        good.qualifiedSigner(),
                        NONCE,
                        good.clock(),
                        good.firmwareVersion(),
                        List.of(sha1),
                        good.pcrDigest())
                .bytes();
        QuoteEvidence evidence =
                new QuoteEvidence(Bytes.of(attest), EC.sign(attest), EC.attestationKey(), Optional.empty());
        refuses(Rule.B2, "PCRs [0, 1, 2] are quoted in the SHA-1 bank only", QuoteRules.check(evidence, DEMAND));
        refuses(Rule.B2, "SHA-1 bank only", QuoteRules.check(evidence, QuoteDemand.of(Optional.of(NONCE))));
        assertThat(QuoteRules.check(evidence, DEMAND.allowingSha1(true))).isEmpty();
    }
}
