package io.holdfast.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.testing.KeyPlane;
import io.holdfast.agent.testing.Swtpm;
import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.kernel.Bytes;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.sealing.SealingException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way of a connected machine's keys into its TPM, where all is well, and where somebody refuses. */
class KeyMoveTest extends MovingMachine {
    @Test
    void keysMoveAndTheOldOneIsRefused() throws Exception {
        session(agent());
        moved();
        assertThat(plane().held.refused()).isEmpty();
        assertThat(plane().held.admits(old.orElseThrow())).isFalse();
        session(agent());
        assertThat(plane().offers).isEqualTo(1);
    }

    @Test
    void aTpmThatDoesNotAnswerLeavesTheKeysInFilesAndIsTriedAtTheNextStart() throws Exception {
        tpm = Optional.of(NOWHERE);
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("the TPM at 127.0.0.1:1 cannot be reached");
        tpm = software.map(Swtpm::location);
        session(agent);
        inFiles();
        assertThat(agent.due()).isFalse();
        session(agent());
        moved();
    }

    @Test
    void anOlderControlPlaneLeavesThemInFiles() throws Exception {
        plane().refusal = Optional.of(KeyPlane.status(404, "There is nothing at this path."));
        KeyMove agent = agent();
        session(agent);
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("does not know yet how keys move");
        assertThat(agent.due()).isFalse();
    }

    @Test
    void aControlPlaneThatIsBusyIsAskedAgainLater() throws Exception {
        plane().refusal = Optional.of(KeyPlane.status(429, "Other keys were offered less than a minute ago."));
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("Other keys were offered");
        plane().refusal = Optional.empty();
        session(agent);
        inFiles();
        clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(11));
        session(agent());
        moved();
    }

    /** Somebody else has the key, and offered his own in between. */
    @Test
    void anOfferThatAnotherOneReplacedIsGivenUpForTheOldKey() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.issued")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        plane().held.forgetOffer();
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(files()).doesNotContain("next");
        assertThat(agent.note()).contains("given up");
    }

    /** Somebody else has the key, and moved to his own: neither key holds, and nothing is thrown away. */
    @Test
    void aMachineThatIsLockedOutKeepsWhatItHas() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.issued")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        plane().held.begin(keys().fresh().getPublic());
        assertThatThrownBy(() -> session(agent()))
                .isInstanceOf(HttpStatusException.class)
                .hasMessageContaining("given up");
        assertThat(files()).contains("identity.pem", "next");
    }

    @Test
    void theOldSealingKeyGoesAfterADay() throws Exception {
        session(agent());
        moved();
        clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
        session(agent());
        assertThat(files()).doesNotContain("sealing.before.pem");
        assertThatThrownBy(() -> keys().open(CONTEXT, sealedBefore)).isInstanceOf(SealingException.class);
        assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
    }

    @Test
    void aNewEnrolmentHasNothingOfAMoveThatWasBegun() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.confirmed")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        KeyPair identity = keys().fresh();
        keys().store(identity, keys().fresh(), plane().issue(Csr.create(identity, "machine")));
        assertThat(keys().identityPublic()).isEqualTo(identity.getPublic());
        assertThat(files()).doesNotContain("next");
    }
    /** As the Guest Attestation extension leaves it there. */
    @Test
    void whereTheTpmHasAnAttestationKeyItSaysThatTheNewKeyIsItsOwn() throws Exception {
        session(agent());
        assertThat(plane().held.latest().certified()).as("without such a key").isEmpty();
        connect();
        try (Swtpm other = Swtpm.start(folder.resolve("other"))) {
            TpmObject attestationKey = attestationKey(other);
            tpm = Optional.of(other.location());
            session(agent());
            moved();
            KeysRequest.Certified said = plane().held.latest().certified().orElseThrow();
            TpmPublic area = TpmPublic.parse(said.area().array());
            assertThat(area.publicKey()).isEqualTo(keys().identityPublic());
            assertThat(area.attributes().has(ObjectAttributes.FIXED_TPM)).isTrue();
            Certify certify = Certify.parse(said.attest().array());
            assertThat(certify.name()).isEqualTo(area.name());
            KeysProof proof = new KeysProof(
                    plane().plane.enrolment,
                    Bytes.of(old.orElseThrow().getEncoded()),
                    Bytes.of(keys().identityPublic().getEncoded()),
                    Bytes.of(keys().sealingPublic().getEncoded()));
            assertThat(certify.extraData().array()).isEqualTo(proof.digest().bytes());
            assertThat(TpmSignature.parse(said.signature().array())
                            .verifies(
                                    attestationKey.publicArea().publicKey(),
                                    said.attest().array()))
                    .isTrue();
        }
    }

    private static TpmObject attestationKey(Swtpm software) throws Exception {
        try (TpmConnection connection = software.location().open()) {
            Tpm commands = new Tpm(connection);
            TpmObject parent = commands.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
            TpmObject loaded = commands.load(parent, commands.create(parent, KeyTemplates.attestationP256()));
            TpmObject kept = commands.persist(loaded, 0x8100AE01L);
            commands.flush(loaded.handle());
            commands.flush(parent.handle());
            return kept;
        }
    }
}
