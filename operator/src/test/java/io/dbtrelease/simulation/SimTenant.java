package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A namespace with a warehouse of its own, and who wrote what into it. */
final class SimTenant {
    /** What a person or a load writes under. */
    static final String PERSON = "a person";

    final String namespace;
    final FakeWarehouse warehouse = new FakeWarehouse();
    private final Map<Long, String> writers = new HashMap<>();
    private String password;

    SimTenant(String namespace) {
        this.namespace = namespace;
        this.password = Sim.SECRET + "-" + namespace + "-1";
        warehouse.hands().answers(this::answer);
    }

    boolean accepts(String offered) {
        return password.equals(offered);
    }

    /** The role's password changes in the warehouse; the Secret follows when somebody thinks of it. */
    void rotate() {
        password = password + "x";
    }

    /** A Secret with what the roles' password is now. */
    ObjectNode secret(String name) {
        ObjectNode secret = SimApiServer.JSON.createObjectNode();
        secret.put("kind", "Secret")
                .put("apiVersion", "v1")
                .putObject("metadata")
                .put("name", name);
        secret.putObject("data").put("username", base64(name)).put("password", base64(password));
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What dbt does as the build role: nothing where the schema is not its own. */
    void build(RelationName relation, boolean view, String pod) {
        Held schema = warehouse.held().get(relation.schema());
        if (schema == null || !schema.owner().equals("build")) {
            return;
        }
        if (schema.relations().containsKey(relation.name())) {
            warehouse.hands().write(relation);
        } else {
            warehouse
                    .hands()
                    .createRelation(
                            relation.schema(),
                            relation.name(),
                            view ? Catalog.Kind.View : Catalog.Kind.Table,
                            List.of(new Catalog.Column("id", "integer")),
                            100);
        }
        wrote(relation, pod);
    }

    /** Somebody with rights writes. */
    void write(RelationName relation) {
        Held schema = warehouse.held().get(relation.schema());
        if (schema != null && schema.relations().containsKey(relation.name())) {
            warehouse.hands().write(relation);
            wrote(relation, PERSON);
        }
    }

    private void wrote(RelationName relation, String who) {
        writers.put(
                warehouse
                        .held()
                        .get(relation.schema())
                        .relations()
                        .get(relation.name())
                        .id(),
                who);
    }

    /** Who wrote a relation last; a copy that nothing was written to since: {@code "a copy"}. */
    String writer(long id) {
        return writers.getOrDefault(id, "a copy");
    }

    /** The checks' one question: whether what a good project built is to be seen in the schema that is named. */
    private QueryAnswer answer(String sql) {
        Held live = warehouse.held().get(SimProject.EXPOSURE);
        if (live == null || !live.relations().containsKey("dim_customers")) {
            return new QueryAnswer.Invalid("relation does not exist");
        }
        boolean bad = writer(live.relations().get("dim_customers").id()).endsWith(SimCluster.BAD);
        return new QueryAnswer.Number(bad ? 0 : 100);
    }
}
