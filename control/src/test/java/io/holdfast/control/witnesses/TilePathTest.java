package io.holdfast.control.witnesses;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.witnesses.LogTiles.TilePath;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {
    private static Optional<TilePath> parse(String path) {
        return TilePath.parse(List.of(path.split("/", -1)));
    }

    /** The example of C2SP tlog-tiles: index 1234067. */
    @Test
    void pathsAreReadAsTheSpecificationWritesThem() {
        assertThat(parse("tile/2/x001/x234/067"))
                .contains(new TilePath(OptionalLong.of(2), 1_234_067, Optional.empty()));
        assertThat(parse("tile/0/000.p/5")).contains(new TilePath(OptionalLong.of(0), 0, Optional.of(5)));
        assertThat(parse("tile/entries/x001/000.p/255"))
                .contains(new TilePath(OptionalLong.empty(), 1000, Optional.of(255)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0",
                "tile/00/000",
                "tile/100/000",
                "tile/-1/000",
                "tile/0/0",
                "tile/0/0000",
                "tile/0/x000/000",
                "tile/0/001/002",
                "tile/0/x001",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/05",
                "tile/0/000.p",
                "tile/0/000/5",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/x/000",
                "tiles/0/000"
            })
    void otherSpellingsAreNothing(String path) {
        assertThat(parse(path)).isEmpty();
    }
}
