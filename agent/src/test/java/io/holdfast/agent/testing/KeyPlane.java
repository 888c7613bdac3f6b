package io.holdfast.agent.testing;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.GatewayFactory;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.agent.session.PinnedTls.ClientIdentity;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.io.InputStream;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A control plane without a network: its connections answer only to keys that hold. */
public final class KeyPlane implements GatewayFactory {
    public final TestControlPlane plane = new TestControlPlane();
    public final HeldKeys held = new HeldKeys(plane.enrolment);
    public int offers;
    /** What the next offers are answered with instead. */
    public Optional<HttpStatusException> refusal = Optional.empty();
    /** So many answers get lost after they were given, to offers and to polls. */
    public int lostOffers;

    public int lostPolls;

    private final CertificateAuthority authority =
            CertificateAuthority.create("Test authority", Instant.now(), new SecureRandom());
    private final MachineKeys keys;

    public KeyPlane(MachineKeys keys) {
        this.keys = keys;
    }

    public static HttpStatusException status(int status, String message) {
        return new HttpStatusException(status, "Code", message, Duration.ZERO, Optional.empty());
    }

    public List<X509Certificate> issue(Csr csr) {
        Instant now = Instant.now();
        return List.of(authority.issueMachine(
                csr, plane.enrolment, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(90))));
    }

    @Override
    public Gateway connect(Enrolment enrolment, Instant timeFloor) throws IOException {
        return connect(enrolment, timeFloor, new ClientIdentity(keys.identity().getPrivate(), keys.certificates()));
    }

    @Override
    public Gateway connect(Enrolment enrolment, Instant timeFloor, ClientIdentity identity) {
        return new Keyed(identity.chain().getFirst().getPublicKey());
    }

    private final class Keyed implements Gateway {
        private final PublicKey key;

        Keyed(PublicKey key) {
            this.key = key;
        }

        private void admit() throws IOException {
            if (!held.admits(key)) {
                throw status(401, "The key of this client certificate was given up.");
            }
        }

        @Override
        public PollResponse poll(PollRequest request) throws IOException {
            admit();
            if (lostPolls > 0) {
                lostPolls--;
                throw new IOException("the answer got lost");
            }
            return plane.poll(request);
        }

        @Override
        public KeysResponse keys(KeysRequest request) throws IOException {
            admit();
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            offers++;
            try {
                KeysResponse answer = new KeysResponse(Pem.certificates(issue(held.offer(request))));
                if (lostOffers > 0) {
                    lostOffers--;
                    throw new IOException("the answer got lost");
                }
                return answer;
            } catch (PemException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public ItemsResponse items(ItemsRequest request) {
            return plane.items(request);
        }

        @Override
        public FactReceipt facts(FactBatch batch) {
            return plane.facts(batch);
        }

        @Override
        public RenewResponse renew(RenewRequest request) throws IOException {
            return plane.renew(request);
        }

        @Override
        public byte[] index(ExtensionType type) throws IOException {
            return plane.index(type);
        }

        @Override
        public byte[] manifest(ExtensionType type, HandlerVersion version) throws IOException {
            return plane.manifest(type, version);
        }

        @Override
        public byte[] signature(ExtensionType type, HandlerVersion version) throws IOException {
            return plane.signature(type, version);
        }

        @Override
        public List<byte[]> revocations(ExtensionType type) {
            return plane.revocations(type);
        }

        @Override
        public InputStream blob(Digest digest) {
            return plane.blob(digest);
        }

        @Override
        public TokenResponse token(TokenRequest request) {
            return plane.token(request);
        }
    }
}
