package io.holdfast.agent.controls;

/**
 * The local switches over extensions as they stand now. The lists are the administrator's own in either mode.
 *
 * @param file where they stand, for explanations
 */
public record LocalControls(
        Setting<ExtensionList> allow,
        Setting<ExtensionList> block,
        Setting<Boolean> enabled,
        Setting<Mode> mode,
        String file) {

    /** What applies when nothing was ever set: everything is allowed. */
    public static LocalControls defaults(String file) {
        return new LocalControls(
                Setting.byDefault(ExtensionList.EMPTY),
                Setting.byDefault(ExtensionList.EMPTY),
                Setting.byDefault(true),
                Setting.byDefault(Mode.FULL),
                file);
    }
}
