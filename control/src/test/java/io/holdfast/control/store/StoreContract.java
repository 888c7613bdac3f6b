package io.holdfast.control.store;

/** Every store passes this. A test class of an engine extends it and opens a fresh store before each test. */
public abstract class StoreContract
        implements ResourceContract,
                ActivityContract,
                MachineContract,
                WorkContract,
                LaneContract,
                LogContract,
                BlobsContract {}
