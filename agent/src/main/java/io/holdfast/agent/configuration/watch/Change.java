package io.holdfast.agent.configuration.watch;

import io.holdfast.agent.configuration.resources.Result;
import java.util.Optional;

/**
 * An item whose result is another than before.
 *
 * @param before empty at the first look
 */
public record Change(WatchedItem watched, Optional<Result> before, Result now) {}
