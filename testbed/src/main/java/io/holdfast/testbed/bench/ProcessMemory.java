package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of a process from {@code /proc/PID/smaps_rollup} (proc_pid_smaps(5)), in KiB.
 *
 * @param anonymous field {@code Anonymous}: pages that belong to no file, all private to a JVM
 * @param privateDirty field {@code Private_Dirty}
 * @param resident field {@code Rss}, with the mapped files that other processes share
 */
record ProcessMemory(long anonymous, long privateDirty, long resident) {
    static ProcessMemory of(long pid) {
        String text = RunningHoldfast.read(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
        return new ProcessMemory(field(text, "Anonymous"), field(text, "Private_Dirty"), field(text, "Rss"));
    }

    private static long field(String text, String name) {
        Matcher field = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(text);
        if (!field.find()) {
            throw new IllegalStateException("smaps_rollup has no " + name + " (expected: Linux 4.14 or newer)");
        }
        return Long.parseLong(field.group(1));
    }

    /** Two full collections by jcmd, so that what is counted is in use. */
    static ProcessMemory afterCollection(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            Process run = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (run.waitFor() != 0) {
                throw new IOException("jcmd " + pid + " GC.run failed");
            }
        }
        return of(pid);
    }

    static String mebibytes(long kibibytes) {
        return String.format(Locale.ROOT, "%.1f MB", kibibytes / 1024.0);
    }
}
