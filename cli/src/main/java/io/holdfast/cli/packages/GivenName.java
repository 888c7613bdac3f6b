package io.holdfast.cli.packages;

import java.util.Optional;

/** What the options say of a package. */
public record GivenName(Optional<String> publisher, Optional<String> type, Optional<String> version) {}
