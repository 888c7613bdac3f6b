package io.holdfast.extensions.guestattestation;

import io.holdfast.extensions.guestattestation.Endpoint.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The documented retries: three, each after the longer of 5 s doubled and what the service asks for, and up to 5 s more. */
record Retries(Pause pause, RandomGenerator random) {
    private static final int MOST = 3;
    private static final int MOST_LOOKS = 60;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int JITTER_MILLIS = 5_000;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    interface Call {
        Answer send() throws IOException;
    }

    interface Question<T> {
        T ask() throws IOException;
    }

    /** The agent's answer: when it has just begun, as after a boot, it is not connected yet. */
    <T> T whenReady(Question<T> question) throws IOException, InterruptedException {
        for (int looks = 1; ; looks++) {
            try {
                return question.ask();
            } catch (IOException e) {
                if (looks == MOST_LOOKS) {
                    throw e;
                }
            }
            pause.of(Duration.ofSeconds(1));
        }
    }

    /** An answer that is not worth a retry, or the last one. */
    Answer send(Call call) throws IOException, InterruptedException {
        for (int retry = 0; ; retry++) {
            Duration asked;
            try {
                Answer answer = call.send();
                if (retry == MOST || !worthIt(answer.status())) {
                    return answer;
                }
                asked = answer.retryAfter();
            } catch (UnreachableException e) {
                if (retry == MOST) {
                    throw e;
                }
                asked = Duration.ZERO;
            }
            Duration own = FIRST.multipliedBy(1L << retry);
            pause.of((own.compareTo(asked) > 0 ? own : asked).plusMillis(random.nextInt(JITTER_MILLIS + 1)));
        }
    }

    private static boolean worthIt(int status) {
        return status == 408 || status == 429 || status >= 500;
    }
}
