package io.holdfast.testbed.fleet;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import java.security.KeyPair;
import java.security.SecureRandom;

/** The keys that a machine makes for itself before it enrols. */
record MachineIdentity(ResourceId machine, KeyPair identity, KeyPair sealing) {
    static MachineIdentity create(ResourceId machine, SecureRandom random) {
        return new MachineIdentity(machine, Keys.p256(random), Keys.p256(random));
    }

    String csr() {
        return Pem.request(Csr.create(identity, "machine"));
    }

    EnrolRequest enrolment() {
        return new EnrolRequest(machine, csr(), Bytes.of(sealing.getPublic().getEncoded()), "fleet");
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return machine.toString();
    }
}
