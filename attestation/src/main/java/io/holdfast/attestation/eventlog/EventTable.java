package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.tpm.HashAlgorithm;
import java.util.Arrays;
import java.util.List;

/** Where the parts of each event lie in a log. */
final class EventTable {
    /** No digest of that bank. */
    static final int MISSING = -1;

    /** More than one digest of that bank. */
    static final int DOUBLE = -2;

    private static final int FIXED = 4;

    private final boolean cryptoAgile;
    private final List<HashAlgorithm> banks;
    private final int width;
    private int[] cells;
    private int size;

    EventTable(boolean cryptoAgile, List<HashAlgorithm> banks) {
        this.cryptoAgile = cryptoAgile;
        this.banks = List.copyOf(banks);
        this.width = FIXED + banks.size();
        this.cells = new int[64 * width];
    }

    /** Begins a row. */
    void add(int pcr, int type) {
        if ((size + 1) * width > cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        int row = size * width;
        cells[row] = pcr;
        cells[row + 1] = type;
        Arrays.fill(cells, row + FIXED, row + width, MISSING);
        size++;
    }

    /** A digest of the last row. */
    void digest(HashAlgorithm bank, int offset) {
        int cell = (size - 1) * width + FIXED + banks.indexOf(bank);
        cells[cell] = cells[cell] == MISSING ? offset : DOUBLE;
    }

    /** The data of the last row. */
    void data(int offset, int length) {
        int row = (size - 1) * width;
        cells[row + 2] = offset;
        cells[row + 3] = length;
    }

    boolean cryptoAgile() {
        return cryptoAgile;
    }

    List<HashAlgorithm> banks() {
        return banks;
    }

    int size() {
        return size;
    }

    int pcr(int event) {
        return cells[event * width];
    }

    int type(int event) {
        return cells[event * width + 1];
    }

    int dataOffset(int event) {
        return cells[event * width + 2];
    }

    int dataSize(int event) {
        return cells[event * width + 3];
    }

    /** {@link #MISSING} or {@link #DOUBLE} where there is not exactly one. */
    int digestOffset(int event, HashAlgorithm bank) {
        int column = banks.indexOf(bank);
        return column < 0 ? MISSING : cells[event * width + FIXED + column];
    }
}
