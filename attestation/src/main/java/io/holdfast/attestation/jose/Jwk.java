package io.holdfast.attestation.jose;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A public JSON Web Key (RFC 7517): RSA of 2048 to 8192 bits, or P-256, P-384, P-521.
 *
 * @param certificates of {@code x5c}, the key's own first; it is checked that it has this key, and nothing more
 */
public record Jwk(PublicKey key, Optional<String> kid, List<X509Certificate> certificates) {
    /** JWK name and Java's name, by bytes of a coordinate. */
    private static final Map<Integer, List<String>> CURVES = Map.of(
            32, List.of("P-256", "secp256r1"), 48, List.of("P-384", "secp384r1"), 66, List.of("P-521", "secp521r1"));

    public Jwk {
        certificates = List.copyOf(certificates);
    }

    public static Jwk of(PublicKey key) {
        return new Jwk(key, Optional.empty(), List.of());
    }

    /** A key with its certificates, the key's own first. */
    public static Jwk of(List<X509Certificate> certificates) {
        return new Jwk(certificates.getFirst().getPublicKey(), Optional.empty(), certificates);
    }

    /** Takes a key with numbers, with {@code x5c}, or with both, which must then be one key. */
    public static Jwk parse(JsonObject json) throws JoseException {
        for (String secret : List.of("d", "p", "q", "k", "oth")) {
            if (json.has(secret)) {
                throw new JoseException("the JWK has '" + secret + "' (expected: a public key)");
            }
        }
        List<X509Certificate> certificates = X5c.of(json);
        Optional<PublicKey> key = numbers(json, !certificates.isEmpty());
        if (!certificates.isEmpty()) {
            PublicKey certified = certificates.getFirst().getPublicKey();
            if (key.isPresent() && !key.get().equals(certified)) {
                throw new JoseException("the first certificate of x5c has another key than the JWK");
            }
            key = Optional.of(certified);
        }
        return new Jwk(key.orElseThrow(), json.string("kid"), certificates);
    }

    private static Optional<PublicKey> numbers(JsonObject json, boolean optional) throws JoseException {
        if (optional && !json.has("n") && !json.has("e") && !json.has("x") && !json.has("y")) {
            return Optional.empty(); // the certificate has the key; some clients then write anything into kty
        }
        String kind = json.string("kty").orElse("");
        return switch (kind) {
            case "RSA" -> {
                yield Optional.of(Keys.rsa(number(json, "n"), number(json, "e")));
            }
            case "EC" -> {
                String name = json.string("crv").orElse("");
                String curve = CURVES.values().stream()
                        .filter(names -> names.getFirst().equals(name))
                        .map(List::getLast)
                        .findFirst()
                        .orElseThrow(() -> new JoseException("the JWK's crv is not P-256, P-384 or P-521"));
                yield Optional.of(Keys.ec(curve, number(json, "x"), number(json, "y")));
            }
            default -> throw new JoseException("the JWK's kty is not RSA or EC");
        };
    }

    private static BigInteger number(JsonObject json, String name) throws JoseException {
        String text = json.string(name)
                .orElseThrow(() -> new JoseException("the JWK has no '" + name + "' (expected: a base64url text)"));
        if (text.length() > 2_000) {
            throw new JoseException("the JWK's '" + name + "' is too long");
        }
        return new BigInteger(1, Base64Url.decode(text));
    }

    public JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder();
        switch (key) {
            case RSAPublicKey rsa -> {
                json.put("kty", "RSA");
                json.put("n", Base64Url.encode(unsigned(rsa.getModulus(), 0)));
                json.put("e", Base64Url.encode(unsigned(rsa.getPublicExponent(), 0)));
            }
            case ECPublicKey ec -> {
                int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                json.put("kty", "EC");
                json.put("crv", CURVES.getOrDefault(size, List.of("unknown")).getFirst());
                json.put("x", Base64Url.encode(unsigned(ec.getW().getAffineX(), size)));
                json.put("y", Base64Url.encode(unsigned(ec.getW().getAffineY(), size)));
            }
            default -> throw new IllegalStateException("a key of kind " + key.getAlgorithm() + " has no JWK here");
        }
        json.putIfPresent("kid", kid);
        if (!certificates.isEmpty()) {
            json.put("x5c", X5c.json(certificates));
        }
        return json.build();
    }

    /** SHA-256 of the members that a key is made of (RFC 7638), base64url: a name that any side can compute. */
    public String thumbprint() {
        JsonObject full = new Jwk(key, Optional.empty(), List.of()).toJson();
        JsonObject.Builder ordered = JsonObject.builder();
        full.names().stream().sorted().forEach(name -> full.find(name).ifPresent(value -> ordered.put(name, value)));
        return Base64Url.encode(Digest.of(ordered.build().utf8()).bytes());
    }

    /** A key set (RFC 7517, 5). */
    public static JsonObject set(List<Jwk> keys) {
        return JsonObject.of("keys", keys.stream().<Json>map(Jwk::toJson).collect(JsonArray.collector()));
    }

    private static byte[] unsigned(BigInteger number, int size) {
        int length = Math.max(size, (number.bitLength() + 7) / 8);
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[length];
        int copied = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - copied, result, length - copied, copied);
        return result;
    }
}
