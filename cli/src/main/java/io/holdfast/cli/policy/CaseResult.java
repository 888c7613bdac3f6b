package io.holdfast.cli.policy;

/** What became of one case. */
public sealed interface CaseResult {
    record Passed() implements CaseResult {}

    record Skipped() implements CaseResult {}

    record Failed(String why) implements CaseResult {}
}
