package io.holdfast.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The structures of the real boots. */
class TpmStructureTest {
    @Test
    void realQuotesAreReadAndWrittenTheSame() throws TpmException {
        byte[] attest = Boots.file("sb_on", "quoteecc.msg");
        Quote quote = Quote.parse(attest);
        assertThat(quote.bytes()).isEqualTo(attest);
        assertThat(quote.clock().resetCount()).isEqualTo(2);
        assertThat(quote.clock().restartCount()).isZero();
        assertThat(quote.clock().safe()).isTrue();
        assertThat(quote.firmwareVersion()).isEqualTo(0x20191023_00163636L);
        assertThat(quote.selections())
                .containsExactly(PcrSelection.upTo(HashAlgorithm.SHA1, 7), PcrSelection.upTo(HashAlgorithm.SHA256, 10));
        assertThat(quote.selections()).hasToString("[sha1:0,1,2,3,4,5,6,7, sha256:0,1,2,3,4,5,6,7,8,9,10]");
        byte[] signature = Boots.file("sb_on", "quoteecc.sig");
        assertThat(TpmSignature.parse(signature).bytes()).isEqualTo(signature);
    }

    @Test
    void clocksAreOrderedByResetsThenRestartsThenTime() {
        ClockInfo first = new ClockInfo(900, 0xFFFF_FFFFL, 7, true);
        ClockInfo reset = new ClockInfo(800, 0, 0, true); // the counter has wrapped
        ClockInfo restarted = new ClockInfo(700, 0, 1, true);
        ClockInfo later = new ClockInfo(701, 0, 1, true);
        List<ClockInfo> ordered = List.of(first, reset, restarted, later);
        for (int i = 0; i < ordered.size(); i++) {
            for (int j = 0; j < ordered.size(); j++) {
                assertThat(ordered.get(i).before(ordered.get(j))).isEqualTo(i < j);
            }
        }
    }

    @Test
    void keysHaveTheNamesThatTheTpmGaveThem() throws TpmException {
        for (String boot : Boots.ALL) {
            for (String key : List.of("ak", "akecc")) {
                TpmPublic area = TpmPublic.parse(Boots.file(boot, key + ".pub"));
                assertThat(area.name()).isEqualTo(Bytes.of(Boots.file(boot, key + ".name")));
                assertThat(area.attributes().bits()).isEqualTo(0x50072);
                assertThat(area.publicKey())
                        .isEqualTo(AttestationKey.parse(Boots.file(boot, key + ".pem"))
                                .key());
                assertThat(area.sizedArea()).isEqualTo(Boots.file(boot, key + ".pub"));
                assertThat(TpmPublic.parse(area.area())).isEqualTo(area);
            }
            TpmPublic ek = TpmPublic.parse(Boots.file(boot, "ek.pub"));
            assertThat(ek.attributes().bits()).isEqualTo(0x300b2);
            assertThat(ek.symmetricBits()).isEqualTo(128);
            assertThat(ek.publicKey())
                    .isEqualTo(EkCertificate.parse(Boots.file(boot, "ekcert_rsa.der"))
                            .getPublicKey());
        }
    }

    @Test
    void thePcrFileOfTheToolHoldsTheQuotedValues() throws TpmException {
        List<PcrValues> values = PcrFile.parse(Boots.file("sb_on", "quote.pcrs"));
        assertThat(values).hasSize(1);
        byte[] raw =
                new TpmWriter().bytes(Boots.file("sb_on", "quote.pcrvalues")).array();
        assertThat(values.getFirst().values()).hasSize(15);
        assertThat(HexFormat.of()
                        .formatHex(values.getFirst().value(7).orElseThrow().array()))
                .isEqualTo(HexFormat.of().formatHex(raw, 7 * 32, 8 * 32))
                .isEqualTo("75677db6f14082d3bfec4d14bdd75c8d72612ef6914ca99cd5a5997b7a21309d");
        assertThat(PcrFile.parse(Boots.file("sb_on", "quoteecc.pcrs")))
                .extracting(each -> each.values().size())
                .containsExactly(8, 11);
    }

    @Test
    void valuesWithoutTheirStructureAreNoPcrFile() {
        assertThatThrownBy(() -> PcrFile.parse(Boots.file("sb_on", "quote.pcrvalues")))
                .isInstanceOf(TpmException.class)
                .hasMessageContaining("is this what 'tpm2_quote -o' wrote?");
    }

    @Test
    void aPointOffTheCurveIsNoKey() {
        byte[] area = Boots.file("sb_on", "akecc.pub");
        area[area.length - 1] ^= 1;
        assertThatThrownBy(() -> TpmPublic.parse(area))
                .isInstanceOf(TpmException.class)
                .hasMessageContaining("the point is not on the curve P256");
    }

    @Test
    void aCredentialIsMadeOnlyForAKeyThatDecrypts() throws TpmException {
        TpmPublic ak = TpmPublic.parse(Boots.file("sb_on", "ak.pub"));
        assertThatThrownBy(() -> Credential.make(ak, ak.name(), new byte[16], new SecureRandom()))
                .isInstanceOf(TpmException.class)
                .hasMessageContaining("expected: a restricted decryption key");
    }

    @Test
    void aBareSignatureIsTheOneInTheStructure() throws TpmException {
        byte[] whole = Boots.file("sb_on", "quote.sig");
        TpmSignature bare = TpmSignature.rsassaSha256(Arrays.copyOfRange(whole, 6, whole.length));
        assertThat(bare).isEqualTo(TpmSignature.parse(whole));
        assertThatThrownBy(() -> TpmSignature.rsassaSha256(new byte[70_000]))
                .isInstanceOf(TpmException.class)
                .hasMessageContaining("70000 bytes (expected: at most 512)");
    }

    @Test
    void responseCodesAreWords() {
        assertThat(new ResponseCode(0x18B)).hasToString("TPM_RC_HANDLE (0x18b), handle 1");
        assertThat(new ResponseCode(0x98E)).hasToString("TPM_RC_AUTH_FAIL (0x98e), session 1");
        assertThat(new ResponseCode(0x2C4)).hasToString("TPM_RC_VALUE (0x2c4), parameter 2");
        assertThat(new ResponseCode(0x922)).hasToString("TPM_RC_RETRY (0x922)");
        assertThat(new ResponseCode(0x101)).hasToString("TPM_RC_FAILURE (0x101)");
        assertThat(new ResponseCode(0x80028)).hasToString("an error of the software in front of the TPM (0x80028)");
    }
}
