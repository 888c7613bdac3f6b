package io.holdfast.agent.extensions;

import io.holdfast.agent.handlers.HandlerCommand;
import io.holdfast.kernel.Ascii;
import java.util.Optional;

/**
 * The steps of the install journal. A step is journaled before it is taken. One without a command may be taken twice; a
 * command is started once, because its run is journaled too.
 */
enum Step {
    FETCH,
    UNPACK,
    CONFIGURE,
    DISABLE_OLD(HandlerCommand.DISABLE),
    CARRY_OVER,
    UPDATE(HandlerCommand.UPDATE),
    UNINSTALL_OLD(HandlerCommand.UNINSTALL),
    DROP_OLD,
    INSTALL(HandlerCommand.INSTALL),
    ENABLE(HandlerCommand.ENABLE),
    ENABLE_OTHERS(HandlerCommand.ENABLE),
    OBSERVE,
    DISABLE(HandlerCommand.DISABLE),
    UNINSTALL(HandlerCommand.UNINSTALL),
    END,
    DELETE,
    FORGET,
    REPORT;

    private final Optional<HandlerCommand> command;

    Step() {
        this.command = Optional.empty();
    }

    Step(HandlerCommand command) {
        this.command = Optional.of(command);
    }

    /** The handler command that the step runs. */
    Optional<HandlerCommand> command() {
        return command;
    }

    /** The name in the journal and of the fault points. */
    String label() {
        return Ascii.lower(name()).replace('_', '-');
    }
}
