package io.holdfast.trust.log;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many of which witnesses must have cosigned a checkpoint. As text {@code 2 of KEY1,KEY2,KEY3}, with verifier keys.
 *
 * @param needed from 1 to the number of witnesses
 * @param witnesses each with a key of its own
 */
public record WitnessQuorum(int needed, List<NoteVerifier> witnesses) {
    private static final int MAX_WITNESSES = 16;
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]?)\\s+of\\s+(\\S.*)", Pattern.DOTALL);

    public WitnessQuorum {
        witnesses = List.copyOf(witnesses);
        if (witnesses.size() > MAX_WITNESSES) {
            throw new IllegalArgumentException(
                    "witnesses: " + witnesses.size() + " (expected: at most " + MAX_WITNESSES + ")");
        }
        for (NoteVerifier witness : witnesses) {
            if (witness.algorithm() != NoteAlgorithm.COSIGNATURE_V1) {
                throw new IllegalArgumentException("witness: " + witness.name()
                        + " is the key of a log (expected: the key that 'holdfast witness' printed)");
            }
        }
        long keys = witnesses.stream()
                .map(witness -> HexFormat.of().formatHex(Ed25519.raw(witness.key())))
                .distinct()
                .count();
        if (keys != witnesses.size()) {
            throw new IllegalArgumentException("witnesses: one key stands twice (expected: different keys)");
        }
        if (needed < 1 || needed > witnesses.size()) {
            throw new IllegalArgumentException(
                    "quorum: " + needed + " (expected: 1 to the number of witnesses, " + witnesses.size() + ")");
        }
    }

    public static WitnessQuorum parse(String text) throws LogException {
        Matcher matcher = TEXT.matcher(text.strip());
        if (text.length() > 10_000 || !matcher.matches()) {
            throw LogException.malformed("quorum is not N of KEY,KEY (such as: 2 of KEY1,KEY2,KEY3)");
        }
        List<NoteVerifier> witnesses = new ArrayList<>();
        for (String key : matcher.group(2).split(",", MAX_WITNESSES + 1)) {
            witnesses.add(NoteVerifier.parse(key.strip()));
        }
        try {
            return new WitnessQuorum(Integer.parseInt(matcher.group(1)), witnesses);
        } catch (IllegalArgumentException e) {
            throw LogException.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** How many different of these witnesses cosigned the note. */
    public int count(String note) throws LogException {
        return SignedCheckpoint.witnesses(note, witnesses);
    }

    @Override
    public String toString() {
        return needed + " of " + witnesses.stream().map(NoteVerifier::text).collect(Collectors.joining(","));
    }
}
