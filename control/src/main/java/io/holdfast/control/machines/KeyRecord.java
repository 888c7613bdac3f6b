package io.holdfast.control.machines;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an enrolment's keys beside those that hold now.
 *
 * @param inTpm whether the machine said that its keys are in its TPM: then no others take their place
 * @param offered keys that take the place of the present ones as soon as they are used
 * @param givenUp the identity key before the present one
 */
record KeyRecord(boolean inTpm, Optional<Offered> offered, Optional<GivenUp> givenUp) {
    static final KeyRecord NONE = new KeyRecord(false, Optional.empty(), Optional.empty());

    private static final String KIND = "machineKeys";

    /**
     * Both as SubjectPublicKeyInfo.
     *
     * @param proved whether the machine's TPM says that it holds the identity key; else the machine says so
     */
    record Offered(Bytes identity, Bytes sealing, boolean proved, Instant time) {
        boolean same(Offered other) {
            return identity.equals(other.identity) && sealing.equals(other.sealing);
        }
    }

    /**
     * A key that is refused.
     *
     * @param identity SHA-256 of its SubjectPublicKeyInfo
     * @param seen when somebody last came with it, as far as that was told
     */
    record GivenUp(Digest identity, Instant time, Optional<Instant> seen) {}

    static KeyRecord of(ReadTransaction transaction, EnrolmentId enrolment) {
        return transaction
                .document(KIND, enrolment.toString())
                .map(KeyRecord::read)
                .orElse(NONE);
    }

    void put(WriteTransaction transaction, EnrolmentId enrolment) {
        transaction.putDocument(KIND, enrolment.toString(), json());
    }

    static void forget(WriteTransaction transaction, EnrolmentId enrolment) {
        transaction.deleteDocument(KIND, enrolment.toString());
    }

    private JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put("inTpm", inTpm);
        offered.ifPresent(next -> json.put(
                "offered",
                JsonObject.builder()
                        .put("identity", next.identity().base64())
                        .put("sealing", next.sealing().base64())
                        .put("proved", next.proved())
                        .put("time", next.time().toString())
                        .build()));
        givenUp.ifPresent(old -> json.put(
                "givenUp",
                JsonObject.builder()
                        .put("identity", old.identity().toString())
                        .put("time", old.time().toString())
                        .putIfPresent("seen", old.seen().map(Instant::toString))
                        .build()));
        return json.build();
    }

    private static KeyRecord read(JsonObject json) {
        return new KeyRecord(
                json.bool("inTpm").orElse(false),
                json.object("offered")
                        .map(next -> new Offered(
                                Bytes.fromBase64(next.string("identity").orElseThrow()),
                                Bytes.fromBase64(next.string("sealing").orElseThrow()),
                                next.bool("proved").orElse(false),
                                Instant.parse(next.string("time").orElseThrow()))),
                json.object("givenUp")
                        .map(old -> new GivenUp(
                                Digest.parse(old.string("identity").orElseThrow()),
                                Instant.parse(old.string("time").orElseThrow()),
                                old.string("seen").map(Instant::parse))));
    }
}
