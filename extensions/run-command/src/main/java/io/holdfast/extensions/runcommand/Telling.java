package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Output;
import io.holdfast.extensions.handler.Status;
import io.holdfast.extensions.handler.Status.Part;
import io.holdfast.extensions.handler.Status.Said;
import io.holdfast.extensions.handler.Status.Word;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is said of a run. Besides the words of every handler there is a substatus {@code RunCommand}: an object of
 * {@code executionState}, {@code startTime} and {@code endTime}, as the ARM type has them.
 */
final class Telling {
    private static final int GENERAL = 1;
    private static final int CONFIGURATION = 53;
    private static final int TRIES = 60;

    private final Status status;
    private Optional<Instant> started = Optional.empty();

    Telling(Status status) {
        this.status = status;
    }

    /** How a script came to its end. */
    enum End {
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        TIMED_OUT("TimedOut"),
        CANCELED("Canceled");

        private final String state;

        End(String state) {
            this.state = state;
        }
    }

    void pending() throws IOException {
        status.write(new Said(Word.TRANSITIONING, 0, "The script is about to run", List.of(part("Pending", false))));
    }

    void begun() {
        started = Optional.of(status.now());
    }

    /** One that is asynchronous is a success as soon as it runs. */
    void running(Output output, boolean asynchronous) throws IOException {
        status.write(new Said(
                        asynchronous ? Word.SUCCESS : Word.TRANSITIONING,
                        0,
                        "The script runs",
                        List.of(part("Running", false)))
                .with(output));
    }

    /** Nothing was run. */
    void refused(String message) throws IOException {
        status.write(new Said(Word.ERROR, CONFIGURATION, message, List.of(part("Failed", false))));
    }

    void broken(String message) throws IOException, InterruptedException {
        last(new Said(Word.ERROR, GENERAL, message, List.of(part("Failed", true))));
    }

    void interrupted() throws IOException {
        status.write(new Said(
                Word.ERROR,
                GENERAL,
                "Interrupted: the script was begun before, and its end was not seen. It is not run again",
                List.of(part("Unknown", false))));
    }

    void canceled() throws IOException {
        status.write(new Said(Word.ERROR, GENERAL, "Canceled while the script ran", List.of(part("Canceled", true))));
    }

    /** @param strict whether a script that fails fails the operation */
    void ended(End end, int exitCode, String message, Output output, boolean strict)
            throws IOException, InterruptedException {
        Word bad = strict ? Word.ERROR : Word.WARNING;
        Word word = switch (end) {
            case SUCCEEDED -> Word.SUCCESS;
            case FAILED, TIMED_OUT -> bad;
            case CANCELED -> Word.ERROR;
        };
        last(new Said(word, exitCode, message, List.of(part(end.state, true))).with(output));
    }

    /** The last word is worth waiting for room on the disk. */
    private void last(Said said) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                status.write(said);
                return;
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw e;
                }
                Thread.sleep(1000);
            }
        }
    }

    private Part part(String state, boolean over) {
        JsonObject.Builder said = JsonObject.builder().put("executionState", state);
        started.ifPresent(at -> said.put("startTime", at.toString()));
        if (over) {
            said.put("endTime", status.now().toString());
        }
        return new Part("RunCommand", said.build().compact());
    }
}
