package io.holdfast.kernel;

import java.util.UUID;

/** One connecting of one machine. A machine that disconnects and connects again has a new one. */
public record EnrolmentId(UUID value) {
    public static EnrolmentId parse(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equals(text)) {
            throw new IllegalArgumentException("enrolment: not a lower-case UUID");
        }
        return new EnrolmentId(uuid);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
