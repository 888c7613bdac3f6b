package io.holdfast.attestation.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Claims in the order in which they were made. Several may have one type, and two may be equal. */
public record ClaimSet(List<Claim> claims) {
    public static final ClaimSet EMPTY = new ClaimSet(List.of());

    public ClaimSet {
        claims = List.copyOf(claims);
    }

    public static ClaimSet of(Claim... claims) {
        return new ClaimSet(List.of(claims));
    }

    /** These and those. */
    public ClaimSet with(ClaimSet others) {
        List<Claim> all = new ArrayList<>(claims);
        all.addAll(others.claims);
        return new ClaimSet(all);
    }

    /** Values of the claims of one type. */
    public List<ClaimValue> values(String type) {
        return claims.stream()
                .filter(claim -> claim.type().equals(type))
                .map(Claim::value)
                .toList();
    }

    public Stream<Claim> stream() {
        return claims.stream();
    }

    public boolean isEmpty() {
        return claims.isEmpty();
    }
}
