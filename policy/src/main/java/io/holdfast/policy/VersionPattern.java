package io.holdfast.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The {@code definitionVersion} of an assignment or of an initiative's member: {@code 1.*.*}, {@code 1.2.*} or {@code 1.2.3},
 * with {@code -preview} or another word after it for what is not final.
 *
 * @param numbers those that are given
 * @param suffix after the dash; empty for none
 */
public record VersionPattern(List<Integer> numbers, String suffix) {
    public VersionPattern {
        numbers = List.copyOf(numbers);
    }

    public static VersionPattern parse(String text) throws PolicyException {
        if (!text.matches("[0-9]{1,9}(\\.([0-9]{1,9}|\\*)){2}(-[A-Za-z0-9.*-]{1,40})?")) {
            throw new PolicyException(
                    PolicyFault.INVALID_INITIATIVE, "definitionVersion", "'" + text + "' (expected: such as 1.*.*)");
        }
        int dash = text.indexOf('-');
        List<Integer> numbers = new ArrayList<>();
        for (String part : (dash < 0 ? text : text.substring(0, dash)).split("\\.", -1)) {
            if (part.equals("*")) {
                break;
            }
            numbers.add(Integer.parseInt(part));
        }
        return new VersionPattern(numbers, dash < 0 ? "" : text.substring(dash + 1));
    }

    public boolean accepts(String version) {
        Optional<VersionPattern> given = exact(version);
        return given.isPresent()
                && given.get().suffix().equalsIgnoreCase(suffix)
                && given.get().numbers().subList(0, numbers.size()).equals(numbers);
    }

    /** The newest one that is accepted. */
    public Optional<String> newest(Collection<String> versions) {
        return versions.stream()
                .filter(this::accepts)
                .max(Comparator.comparing(
                        version -> exact(version).map(VersionPattern::numbers).orElse(List.of()),
                        Comparator.<List<Integer>, Integer>comparing(List::getFirst)
                                .thenComparing(numbers -> numbers.get(1))
                                .thenComparing(List::getLast)));
    }

    private static Optional<VersionPattern> exact(String version) {
        try {
            return Optional.of(parse(version)).filter(parsed -> parsed.numbers().size() == 3);
        } catch (PolicyException _) {
            return Optional.empty();
        }
    }
}
