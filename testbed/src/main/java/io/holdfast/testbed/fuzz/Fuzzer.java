package io.holdfast.testbed.fuzz;

import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/** Changes what a target has taken so far, again and again; what it takes of that is changed further. */
public final class Fuzzer {
    private static final int CORPUS = 256;

    /** Far above what any bounded input may cost, so that a busy machine makes no finding. */
    private static final long SLOW = 10_000_000_000L;

    private final Target target;
    private final RandomGenerator random;
    private final Mutation mutation;
    private final List<byte[]> corpus;

    public Fuzzer(Target target, RandomGenerator random) {
        this.target = target;
        this.random = random;
        this.mutation = new Mutation(random);
        this.corpus = new ArrayList<>(target.seeds());
    }

    /** An input that the reader did not stand, and what came of it. */
    public record Finding(Bytes input, String what, Optional<Throwable> thrown) {}

    /**
     * How it went.
     *
     * @param taken inputs that were read without a refusal
     */
    public record Outcome(long inputs, long taken, Optional<Finding> finding) {}

    /** Goes on as long as the condition on the number of inputs holds, or until the first finding. */
    public Outcome run(LongPredicate goOn) {
        long inputs = 0;
        long taken = 0;
        while (goOn.test(inputs)) {
            byte[] input = mutation.of(pick(), pick());
            inputs++;
            long start = System.nanoTime();
            try {
                target.reading().read(input.clone());
                taken++;
                keep(input);
            } catch (Exception e) {
                if (!target.refusal(e)) {
                    return new Outcome(
                            inputs, taken, Optional.of(new Finding(Bytes.of(input), e.toString(), Optional.of(e))));
                }
            } catch (StackOverflowError | OutOfMemoryError | AssertionError e) {
                return new Outcome(
                        inputs, taken, Optional.of(new Finding(Bytes.of(input), e.toString(), Optional.of(e))));
            }
            long took = System.nanoTime() - start;
            if (took > SLOW) {
                String what = "took " + took / 1_000_000 + " ms for " + input.length + " bytes";
                return new Outcome(inputs, taken, Optional.of(new Finding(Bytes.of(input), what, Optional.empty())));
            }
        }
        return new Outcome(inputs, taken, Optional.empty());
    }

    private byte[] pick() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private void keep(byte[] input) {
        if (corpus.size() < CORPUS) {
            corpus.add(input);
        } else {
            // the seeds stay, so that what is read does not degenerate to what is trivial
            int first = target.seeds().size();
            corpus.set(first + random.nextInt(CORPUS - first), input);
        }
    }
}
