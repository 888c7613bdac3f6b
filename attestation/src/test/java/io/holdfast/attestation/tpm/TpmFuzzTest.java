package io.holdfast.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutated structures give values or {@link TpmException}, nothing else. */
class TpmFuzzTest {
    private static final int ROUNDS = 3000;

    private interface Reader {
        Object read(byte[] bytes) throws TpmException;
    }

    @Test
    void onlyTheDocumentedRefusals() {
        Map<Reader, byte[]> targets = new LinkedHashMap<>();
        targets.put(Quote::parse, Boots.file("sb_on", "quoteecc.msg"));
        targets.put(TpmSignature::parse, Boots.file("sb_on", "quoteecc.sig"));
        targets.put(TpmSignature::parse, Boots.file("sb_on", "quote.sig"));
        targets.put(TpmPublic::parse, Boots.file("sb_on", "akecc.pub"));
        targets.put(TpmPublic::parse, Boots.file("sb_on", "ek.pub"));
        targets.put(PcrFile::parse, Boots.file("sb_on", "quoteecc.pcrs"));
        targets.put(AttestationKey::parse, Boots.file("sb_on", "ak.pem"));
        targets.put(EkCertificate::parse, Boots.file("sb_on", "ekcert_rsa.der"));
        targets.put(
                PlatformClaim::parse,
                new PlatformClaim(
                                HashAlgorithm.SHA256,
                                Bytes.of(new byte[24 * 32]),
                                Bytes.of(Boots.file("sb_on", "quote.msg")),
                                Bytes.of(Boots.file("sb_on", "quote.sig")))
                        .bytes());
        targets.put(Certify::parse, Boots.file("sb_on", "quote.msg"));
        targets.put(
                KeyBlob::parse,
                new TpmWriter()
                        .bytes(Boots.file("sb_on", "akecc.pub"))
                        .sized(new byte[90])
                        .array());
        targets.put(
                bytes -> TpmResponse.parse(CommandCode.LOAD, bytes),
                new byte[] {(byte) 0x80, 2, 0, 0, 0, 20, 0, 0, 0, 0, (byte) 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0});
        Random random = new Random(20261122);
        int refused = 0;
        for (Map.Entry<Reader, byte[]> target : targets.entrySet()) {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    target.getKey().read(mutated(target.getValue(), random));
                } catch (TpmException _) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = random.nextInt(4) == 0
                ? Arrays.copyOf(original, random.nextInt(original.length + 20))
                : original.clone();
        int changes = random.nextInt(4);
        for (int change = 0; change < changes && bytes.length > 0; change++) {
            bytes[random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 48))] =
                    (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
        }
        return bytes;
    }

    /** A TPM, or what pretends to be one on the socket, that answers anything: the client ends, with its own refusals. */
    @Test
    void aTpmThatAnswersAnythingIsOnlyRefused() throws TpmException {
        Random random = new Random(20261122);
        TpmPublic area = TpmPublic.parse(Boots.file("sb_on", "akecc.pub"));
        TpmObject key = new TpmObject(0x80000000L, area);
        KeyBlob blob = new KeyBlob(area, Bytes.of(new byte[40]));
        Credential credential = new Credential(Bytes.of(new byte[8]), Bytes.of(new byte[8]));
        List<Calls> calls = List.of(
                tpm -> tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256()),
                tpm -> tpm.create(key, KeyTemplates.signingP256()),
                tpm -> tpm.load(key, blob),
                tpm -> tpm.readPublic(0x81000001L),
                tpm -> tpm.quote(key, new byte[8], List.of(PcrSelection.of(HashAlgorithm.SHA256, 0))),
                tpm -> tpm.activate(key, key, credential),
                tpm -> tpm.sign(key, HashAlgorithm.SHA256, new byte[32]),
                tpm -> tpm.pcrs(PcrSelection.upTo(HashAlgorithm.SHA256, 23)),
                tpm -> tpm.nvRead(NvArea.EK_CERTIFICATE_RSA_2048),
                tpm -> tpm.handles(0x80000000L),
                Tpm::banks);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            try {
                calls.get(round % calls.size()).on(new Tpm(_ -> answer(random, area)));
            } catch (TpmException | IOException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private interface Calls {
        Object on(Tpm tpm) throws TpmException, IOException;
    }

    /** A good head, and behind it something that is often nearly right. */
    private static byte[] answer(Random random, TpmPublic area) {
        TpmWriter body = new TpmWriter();
        if (random.nextBoolean()) {
            body.u32(random.nextInt(3)); // a handle, a count or the size of the parameters
        }
        for (int part = random.nextInt(5); part > 0; part--) {
            switch (random.nextInt(5)) {
                case 0 -> body.sized(area.area());
                case 1 -> body.sized(new byte[random.nextInt(40)]);
                case 2 -> body.u32(1).u16(HashAlgorithm.SHA256.id()).u8(3).bytes(new byte[] {-1, -1, -1});
                case 3 -> body.u16(random.nextInt(70_000));
                default -> body.u32(random.nextInt());
            }
        }
        int code = random.nextInt(20) == 0 ? random.nextInt(0x1000) : 0;
        byte[] content = body.array();
        return new TpmWriter()
                .u16(0x8001 + random.nextInt(2))
                .u32(10L + content.length)
                .u32(code)
                .bytes(content)
                .array();
    }
}
