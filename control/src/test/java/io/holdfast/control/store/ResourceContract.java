package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.GROUP;
import static io.holdfast.control.store.Samples.TIME;
import static io.holdfast.control.store.Samples.machine;
import static io.holdfast.control.store.Samples.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents, facets, lists by scope and type. */
public interface ResourceContract extends StoreContext {
    ResourceType MACHINES = ResourceType.of("Microsoft.HybridCompute/machines");

    private void write(ResourceId... ids) {
        boolean _ = store().commit(tx -> {
            for (ResourceId id : ids) {
                tx.put(resource(id, 1));
            }
            return true;
        });
    }

    private List<String> keys(ResourceQuery query) {
        return store().read(tx -> tx.resources(query)).stream()
                .map(row -> row.id().key())
                .toList();
    }

    @Test
    default void whatIsPutComesBackWithItsSpelling() {
        ResourceRow row = new ResourceRow(
                machine("Web-1"),
                JsonObject.of("名", Json.of("é\u0000\ud83d\ude00")),
                "e",
                "Creating",
                Long.MAX_VALUE,
                "a",
                TIME,
                "b",
                TIME);
        boolean _ = store().commit(tx -> {
            tx.put(row);
            return tx.resource(machine("WEB-1")).orElseThrow().equals(row);
        });
        ResourceRow found = store().read(tx -> tx.resource(machine("web-1"))).orElseThrow();
        assertThat(found).isEqualTo(row);
        assertThat(found.id()).hasToString(machine("Web-1").toString());
    }

    @Test
    default void putReplacesAndDeleteTakesTheFacetsAlong() {
        ResourceId id = machine("m1");
        ResourceId child = id.child("extensions", "x");
        Set<String> both = Set.of("machine", "status");
        boolean _ = store().commit(tx -> {
            tx.put(resource(id, 1));
            tx.put(resource(id, 2));
            tx.put(resource(child, 1));
            tx.put(new Facet(id, "status", 1, JsonObject.EMPTY, TIME));
            tx.put(new Facet(id, "status", 2, JsonObject.EMPTY, TIME));
            tx.put(new Facet(id, "machine", 1, JsonObject.EMPTY, TIME));
            tx.put(new Facet(child, "status", 9, JsonObject.EMPTY, TIME));
            return true;
        });
        assertThat(one(tx -> tx.resource(id))).contains(resource(id, 2));
        assertThat(many(tx -> tx.facets(id, Set.of("status"))))
                .extracting(Facet::version)
                .containsExactly(2L);
        assertThat(many(tx -> tx.facets(id, both)))
                .extracting(Facet::name, Facet::version)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("machine", 1L),
                        org.assertj.core.api.Assertions.tuple("status", 2L));
        boolean _ = store().commit(tx -> {
            tx.delete(machine("M1"));
            return true;
        });
        assertThat(one(tx -> tx.resource(id))).isEmpty();
        assertThat(many(tx -> tx.facets(id, both))).isEmpty();
        assertThat(one(tx -> tx.resource(child))).isPresent();
        assertThat(one(tx -> tx.facet(child, "status"))).map(Facet::version).contains(9L);
    }

    @Test
    default void aScopeNeverTakesInItsNeighbour() {
        ResourceId rg10 = ResourceId.subscription("5f9c").resourceGroup("rg10");
        ResourceId rgUpper = ResourceId.subscription("5F9C").resourceGroup("RG1");
        ResourceId rgDash = ResourceId.subscription("5f9c").resourceGroup("rg1-a");
        write(
                GROUP,
                rg10,
                rgDash,
                machine(GROUP, "a"),
                machine(rg10, "b"),
                machine(rgUpper, "C"),
                machine(rgDash, "d"));
        assertThat(keys(ResourceQuery.below(GROUP, MACHINES)))
                .containsExactly(machine("a").key(), machine("c").key());
        assertThat(keys(new ResourceQuery(GROUP, Optional.empty(), false, Optional.empty(), 10)))
                .as("the scope itself is not below itself")
                .containsExactly(machine("a").key(), machine("c").key());
        assertThat(keys(ResourceQuery.below(ResourceId.ROOT, MACHINES))).hasSize(4);
    }

    @Test
    default void directChildrenAreThoseOfTheParentOnly() {
        ResourceId m = machine("m");
        ResourceId extension = m.child("extensions", "e");
        ResourceId role = GROUP.provider("Microsoft.Authorization", "roleAssignments", "r");
        write(GROUP, m, extension, role, machine("m2"));
        assertThat(keys(new ResourceQuery(GROUP, Optional.empty(), true, Optional.empty(), 10)))
                .containsExactly(role.key(), m.key(), machine("m2").key());
        assertThat(keys(new ResourceQuery(GROUP, Optional.of(MACHINES), true, Optional.empty(), 10)))
                .containsExactly(m.key(), machine("m2").key());
        assertThat(keys(new ResourceQuery(m, Optional.empty(), true, Optional.empty(), 10)))
                .containsExactly(extension.key());
    }

    @Test
    default void pagesFollowEachOtherWithoutGapOrRepetition() {
        List<String> expected = new ArrayList<>();
        boolean _ = store().commit(tx -> {
            for (int i = 0; i < 57; i++) {
                ResourceId id = machine("m" + i);
                tx.put(resource(id, 1));
                expected.add(id.key());
            }
            return true;
        });
        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (List<String> page = keys(new ResourceQuery(GROUP, Optional.of(MACHINES), false, after, 10));
                !page.isEmpty();
                page = keys(new ResourceQuery(GROUP, Optional.of(MACHINES), false, after, 10))) {
            seen.addAll(page);
            after = Optional.of(page.getLast());
        }
        assertThat(seen).containsExactlyElementsOf(expected.stream().sorted().toList());
    }

    @Test
    default void documentsAreFoundByPrefix() {
        boolean _ = store().commit(tx -> {
            tx.putDocument("role", "a/1", JsonObject.of("v", Json.of(1)));
            tx.putDocument("role", "a/1", JsonObject.of("v", Json.of(2)));
            tx.putDocument("role", "a/2", JsonObject.EMPTY);
            tx.putDocument("role", "a0", JsonObject.EMPTY);
            tx.putDocument("role", "A/3", JsonObject.EMPTY);
            tx.putDocument("role", "a/\uffff", JsonObject.EMPTY);
            tx.putDocument("key", "a/9", JsonObject.EMPTY);
            tx.deleteDocument("role", "a/2");
            return true;
        });
        assertThat(map(tx -> tx.documents("role", "a/")).keySet()).containsExactly("a/1", "a/\uffff");
        assertThat(map(tx -> tx.documents("role", ""))).hasSize(4);
        assertThat(map(tx -> tx.documents("role", "a/\uffff"))).hasSize(1);
        assertThat(map(tx -> tx.documents("role", "a/", "", 1)).keySet()).containsExactly("a/1");
        assertThat(map(tx -> tx.documents("role", "a/", "a/1", 9)).keySet()).containsExactly("a/\uffff");
        assertThat(map(tx -> tx.documents("role", "a/", "a/\uffff", 9))).isEmpty();
        assertThat(map(tx -> tx.documents("role", "", "", 3))).hasSize(3);
        assertThat(one(tx -> tx.document("role", "a/1"))).contains(JsonObject.of("v", Json.of(2)));
        assertThat(one(tx -> tx.document("role", "a/2"))).isEmpty();
    }
}
