package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.platform.ControlGroup;
import io.holdfast.agent.platform.ProgramLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What {@code guestconfiguration.agent.cpulimit} leaves to machine configuration; nothing is limited until it is set, or
 * while it cannot be read. Looking is this process's own work and pauses; programs go into a control group, or run with
 * nice 19 where there is none.
 */
record ConfigurationShare(ConfigFile config, Optional<ControlGroup> group, int processors) implements ProgramLimit {
    private static final System.Logger LOG = System.getLogger(ConfigurationShare.class.getName());
    private static final List<String> NICE = List.of("nice", "-n", "19");

    /** Enters the groups before "--" and becomes what comes behind it; without them it is nice at least. */
    private static final String ENTER =
            "while [ \"$1\" != -- ]; do echo $$ 2>/dev/null >\"$1\" || n='nice -n 19'; shift; done;"
                    + " shift; exec $n \"$@\"";

    private OptionalLong percent() {
        try {
            LocalConfig now = config.read();
            return now.settings().containsKey(ConfigKey.GUEST_CPU)
                    ? OptionalLong.of(Long.parseLong(now.text(ConfigKey.GUEST_CPU)))
                    : OptionalLong.empty();
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** Of one processor. */
    OptionalDouble share() {
        OptionalLong percent = percent();
        return percent.isPresent()
                ? OptionalDouble.of(percent.getAsLong() * processors / 100.0)
                : OptionalDouble.empty();
    }

    @Override
    public List<String> around(List<String> command) {
        OptionalLong percent = percent();
        if (percent.isEmpty()) {
            return command;
        }
        List<String> around = new ArrayList<>();
        try {
            if (group.isPresent()) {
                group.get().make().cpu(Optional.of(percent.getAsLong() * processors));
                around.addAll(List.of("/bin/sh", "-c", ENTER, "sh"));
                group.get().entrances().stream().map(Path::toString).forEach(around::add);
                around.add("--");
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "programs run with nice 19: {0}", e.getMessage());
            around.clear();
        }
        if (around.isEmpty()) {
            around.addAll(NICE);
        }
        around.addAll(command);
        return List.copyOf(around);
    }
}
