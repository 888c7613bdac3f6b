package io.holdfast.control.machines;

import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.Set;

/** Takes facts of some kinds, in the transaction that also moves the cursor. */
public interface FactHandler {
    Set<FactKind> kinds();

    /** @throws ProtocolException when the fact is not of its form; it is then counted as taken and logged */
    void take(WriteTransaction transaction, EnrolmentRow enrolment, Fact fact, Instant now) throws ProtocolException;
}
