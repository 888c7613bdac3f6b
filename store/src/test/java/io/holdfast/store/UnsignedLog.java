package io.holdfast.store;

import io.holdfast.control.activity.TransparencyLog;
import java.security.SecureRandom;
import java.util.UUID;

/** A log whose checkpoints nobody asks for. */
final class UnsignedLog {
    private UnsignedLog() {}

    static TransparencyLog of(SecureRandom random) {
        return new TransparencyLog(
                UUID.randomUUID(),
                epoch -> {
                    throw new AssertionError("nothing is signed here, and not epoch " + epoch);
                },
                new TransparencyLog.StopMark() {
                    @Override
                    public boolean stopped(int epoch) {
                        return false;
                    }

                    @Override
                    public void stop(int epoch) {
                        throw new AssertionError("nobody stops epoch " + epoch);
                    }
                },
                random);
    }
}
