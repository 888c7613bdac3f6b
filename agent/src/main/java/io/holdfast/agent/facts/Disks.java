package io.holdfast.agent.facts;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Block devices, from {@code /sys/block}; what only looks like a disk is left out. */
final class Disks {
    private static final int SECTOR = 512;

    private Disks() {}

    static JsonArray read(SystemFiles files) {
        List<Json> disks = new ArrayList<>();
        for (String name : files.names("sys/block")) {
            String folder = "sys/block/" + name;
            long sectors = number(files.line(folder + "/size").orElse("0"));
            boolean virtual = name.matches("(loop|ram|zram|dm-|md|sr|fd|nbd).*");
            if (sectors > 0 && !virtual) {
                boolean rotates =
                        files.line(folder + "/queue/rotational").orElse("0").equals("1");
                disks.add(JsonObject.builder()
                        .put("path", "/dev/" + name)
                        .put("name", files.line(folder + "/device/model").orElse(name))
                        .put("id", name)
                        .put("diskType", rotates ? "HDD" : "SSD")
                        .put("maxSizeInBytes", sectors * SECTOR)
                        .build());
            }
        }
        return new JsonArray(disks);
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }
}
