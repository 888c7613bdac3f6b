package io.holdfast.control.store;

import java.util.List;

/** What one commit changed, in order of the change numbers. */
public record CommitNotice(List<ChangeRow> changes) {
    public CommitNotice {
        changes = List.copyOf(changes);
    }
}
