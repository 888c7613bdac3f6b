package io.holdfast.server;

import io.holdfast.control.activity.TransparencyLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file among the keys for each epoch that must not be signed any more. */
final class StopFiles implements TransparencyLog.StopMark {
    private final SecretFiles files;
    private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();
    private final Set<Integer> looked = ConcurrentHashMap.newKeySet();

    StopFiles(SecretFiles files) {
        this.files = files;
    }

    @Override
    public boolean stopped(int epoch) {
        if (looked.add(epoch) && files.read(name(epoch)).isPresent()) {
            stopped.add(epoch);
        }
        return stopped.contains(epoch);
    }

    @Override
    public void stop(int epoch) {
        stopped.add(epoch);
        files.write(name(epoch), "A machine showed a checkpoint beyond this control plane's own head.\n");
    }

    private static String name(int epoch) {
        return "log-" + epoch + ".stopped";
    }
}
