package io.holdfast.attestation.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class JwsTest {
    private static final KeyPair RSA = TestCertificates.rsa();
    private static final KeyPair OTHER = TestCertificates.rsa();
    private static final KeyPair EC = TestCertificates.ec();
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Set<JwsAlgorithm> RS256 = Set.of(JwsAlgorithm.RS256);
    private static final Set<JwsAlgorithm> ANY = Set.of(JwsAlgorithm.values());

    private static String text(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String signed(JwsAlgorithm algorithm, KeyPair key) {
        return Jws.sign(
                JsonObject.of("typ", Json.of("JWT")), PAYLOAD, new PrivateKeySigner(algorithm, key.getPrivate()));
    }

    private static void assertRefused(String jws, PublicKey key, Set<JwsAlgorithm> allowed) {
        assertThatThrownBy(() -> Jws.parse(jws).verify(key, allowed)).isInstanceOf(JoseException.class);
    }

    @Test
    void whatOneKeySignsThatKeyVerifies() throws Exception {
        for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256, JwsAlgorithm.ES256)) {
            KeyPair key = algorithm == JwsAlgorithm.ES256 ? EC : RSA;
            Jws jws = Jws.parse(signed(algorithm, key));
            assertThat(jws.algorithm()).isEqualTo(algorithm);
            assertThat(jws.claims().number("a")).hasValue(1);
            jws.verify(key.getPublic(), Set.of(algorithm));
            assertThatThrownBy(() -> jws.verify(
                            algorithm == JwsAlgorithm.ES256
                                    ? TestCertificates.ec().getPublic()
                                    : OTHER.getPublic(),
                            ANY))
                    .hasMessage("the signature is not right under the key");
        }
    }

    /** PS256 as clients make it: SHA-256, MGF1 with SHA-256, a salt of 32 bytes (RFC 7518, 3.5). */
    @Test
    void aPs256SignatureOfAnotherProviderVerifies() throws Exception {
        String input = text("{\"alg\":\"PS256\",\"typ\":\"attReqV2\"}") + "." + Base64Url.encode(PAYLOAD);
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        signature.initSign(RSA.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        Jws.parse(input + "." + Base64Url.encode(signature.sign())).verify(RSA.getPublic(), Set.of(JwsAlgorithm.PS256));
    }

    @Test
    void theAlgorithmIsThatOfTheUseAndNotThatOfTheSender() throws Exception {
        String input = text("{\"alg\":\"none\"}") + "." + Base64Url.encode(PAYLOAD);
        assertRefused(input + ".", RSA.getPublic(), RS256);
        assertRefused(input + ".", RSA.getPublic(), ANY);
        assertRefused(signed(JwsAlgorithm.PS256, RSA), RSA.getPublic(), RS256);
        assertRefused(signed(JwsAlgorithm.ES256, EC), EC.getPublic(), RS256);
        // a key of another kind is refused before it is tried
        assertRefused(signed(JwsAlgorithm.ES256, EC), RSA.getPublic(), ANY);
        assertRefused(signed(JwsAlgorithm.RS256, RSA), EC.getPublic(), ANY);
    }

    @Test
    void hs256WithThePublicKeyAsSecretIsRefused() throws Exception {
        String input = text("{\"alg\":\"HS256\"}") + "." + Base64Url.encode(PAYLOAD);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RSA.getPublic().getEncoded(), "HmacSHA256"));
        String forged = input + "." + Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        assertThatThrownBy(() -> Jws.parse(forged)).hasMessageContaining("alg is not none, RS256, PS256 or ES256");
    }

    @Test
    void theKeyOfTheHeaderIsNotTheKeyThatVerifies() throws Exception {
        JsonObject header = JsonObject.of("jwk", Jwk.of(OTHER.getPublic()).toJson());
        String forged = Jws.sign(header, PAYLOAD, new PrivateKeySigner(JwsAlgorithm.RS256, OTHER.getPrivate()));
        assertRefused(forged, RSA.getPublic(), RS256);
    }

    @Test
    void headersThatReadersUnderstandDifferentlyAreRefused() {
        String rest = "." + Base64Url.encode(PAYLOAD) + ".";
        for (String header : List.of(
                "{\"alg\":\"RS256\",\"alg\":\"none\"}",
                "{\"alg\":\"none\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"none\",\"b64\":false}",
                "{\"alg\":\"NONE\"}",
                "{\"alg\":[\"none\"]}",
                "{\"alg\":null}",
                "{}",
                "[]",
                "{\"alg\":\"none\"}{}",
                "not json")) {
            assertThatThrownBy(() -> Jws.parse(text(header) + rest)).as(header).isInstanceOf(JoseException.class);
        }
    }

    @Test
    void base64urlHasOneTextForItsBytes() throws Exception {
        assertThat(Base64Url.decode("AQ")).containsExactly(1);
        assertThat(Base64Url.decode("AQ==")).containsExactly(1);
        assertThat(Base64Url.decode("AAE")).containsExactly(0, 1);
        assertThat(Base64Url.decode("AAE=")).containsExactly(0, 1);
        assertThat(Base64Url.decode("")).isEmpty();
        for (String text :
                List.of("AR", "AR==", "AAF", "AAF=", "A", "AQ=", "AQ===", "A+8", "A/8", "AQ AQ", "AQ\n", "é", "=")) {
            assertThatThrownBy(() -> Base64Url.decode(text)).as(text).isInstanceOf(JoseException.class);
        }
        String jws = signed(JwsAlgorithm.ES256, EC); // 64 bytes: the last character has four bits that belong to none
        char last = jws.charAt(jws.length() - 1);
        assertThatThrownBy(() -> Jws.parse(jws.substring(0, jws.length() - 1) + (char) (last + 1)))
                .isInstanceOf(JoseException.class);
    }

    @Test
    void anEcdsaSignatureOfZerosOrInDerIsRefused() throws Exception {
        String jws = signed(JwsAlgorithm.ES256, EC);
        String input = jws.substring(0, jws.lastIndexOf('.') + 1);
        assertRefused(input + Base64Url.encode(new byte[64]), EC.getPublic(), ANY);
        assertRefused(input, EC.getPublic(), ANY);
        Signature der = Signature.getInstance("SHA256withECDSA");
        der.initSign(EC.getPrivate());
        der.update(input.substring(0, input.length() - 1).getBytes(StandardCharsets.US_ASCII));
        assertRefused(input + Base64Url.encode(der.sign()), EC.getPublic(), ANY);
    }

    @Test
    void shortRsaKeysAreRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();
        assertThatThrownBy(() -> Jws.parse(signed(JwsAlgorithm.RS256, weak)).verify(weak.getPublic(), RS256))
                .hasMessage("the RSA key has 1024 bits (expected: 2048 to 8192)");
        assertThatThrownBy(() -> Jwk.parse(Jwk.of(weak.getPublic()).toJson())).hasMessageContaining("1024 bits");
    }

    @Test
    void jwksOfAllKindsComeBack() throws Exception {
        for (PublicKey key : List.of(RSA.getPublic(), EC.getPublic())) {
            assertThat(Jwk.parse(Jwk.of(key).toJson()).key()).isEqualTo(key);
        }
        assertThat(Jwk.of(EC.getPublic()).toJson().string("x").orElseThrow()).hasSize(43);
    }

    /** The example of RFC 7638, 3.1. */
    @Test
    void theThumbprintIsThatOfTheRfc() throws Exception {
        JsonObject jwk = (JsonObject) Json.parse("""
                {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""");
        assertThat(Jwk.parse(jwk).thumbprint()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @Test
    void keysThatAreNoneAreRefused() throws Exception {
        JsonObject ec = Jwk.of(EC.getPublic()).toJson();
        JsonObject rsa = Jwk.of(RSA.getPublic()).toJson();
        for (JsonObject jwk : List.of(
                ec.with("y", ec.string("x").orElseThrow()),
                ec.with("x", "AAAA"),
                ec.with("crv", "secp256k1"),
                ec.with("d", "AAAA"),
                ec.without("y"),
                rsa.with("e", "AQ"),
                rsa.with("e", "AAAC"),
                rsa.with("n", "%%%"),
                rsa.with("kty", "oct"),
                JsonObject.EMPTY,
                rsa.with("x5c", JsonArray.EMPTY),
                rsa.with("x5c", JsonArray.of(Json.of("AAAA"))))) {
            assertThatThrownBy(() -> Jwk.parse(jwk)).as(jwk.compact()).isInstanceOf(JoseException.class);
        }
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() throws Exception {
        JsonObject jwk = Jwk.of(RSA.getPublic())
                .toJson()
                .with("x5c", X5c.json(List.of(TestCertificates.self("other", OTHER, true))));
        assertThatThrownBy(() -> Jwk.parse(jwk)).hasMessageContaining("another key than the JWK");
        JsonObject certified =
                Jwk.of(List.of(TestCertificates.self("own", RSA, true))).toJson();
        assertThat(Jwk.parse(certified).key()).isEqualTo(RSA.getPublic());
        assertThat(Jwk.parse(certified.without("n").without("e")).key()).isEqualTo(RSA.getPublic());
    }

    @Test
    void anyTextIsAJwsOrARefusal() {
        List<String> seeds =
                List.of(signed(JwsAlgorithm.RS256, RSA), signed(JwsAlgorithm.ES256, EC), "eyJhbGciOiJub25lIn0..");
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, (char) (random.nextInt(90) + 33));
                } else {
                    text.delete(at, Math.min(text.length() - 1, at + random.nextInt(40)));
                }
            }
            assertThatCode(() -> {
                        try {
                            Jws jws = Jws.parse(text.toString());
                            jws.claims();
                            jws.verify(RSA.getPublic(), ANY);
                        } catch (JoseException _) {
                            // a documented refusal
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void oneSignerServesManyThreads() throws Exception {
        PrivateKeySigner signer = new PrivateKeySigner(JwsAlgorithm.RS256, RSA.getPrivate());
        List<Thread> threads = new ArrayList<>();
        List<String> tokens = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            byte[] payload = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
            threads.add(Thread.ofVirtual().start(() -> tokens.add(Jws.sign(JsonObject.EMPTY, payload, signer))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tokens).hasSize(8);
        for (String token : tokens) {
            Jws.parse(token).verify(RSA.getPublic(), RS256);
        }
    }
}
