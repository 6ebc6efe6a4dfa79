package io.dbtrelease.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.testsupport.FakeWarehouse;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.snowflake.SnowflakeRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A namespace with a warehouse of its own, and who wrote what into it. */
final class SimTenant {
    /** What a person or a load writes under. */
    static final String PERSON = "a person";

    final String namespace;
    final FakeWarehouse warehouse = new FakeWarehouse();
    final Engine engine;
    /** Snowflake's rules over the same warehouse. */
    final SnowflakeRules snowflake;
    /** Whether the service notices a request that comes twice. */
    final boolean deduplicates;
    /** Replies to prepare, by the identity of what was made. */
    final Map<String, PrepareReply.Prepared> prepared = new HashMap<>();

    private final Map<Long, String> writers = new HashMap<>();
    private final Set<Long> trapped = new HashSet<>();
    private String password;

    SimTenant(String namespace, Engine engine, boolean deduplicates, SimTime time) {
        this.namespace = namespace;
        this.engine = engine;
        this.deduplicates = deduplicates;
        this.snowflake = new SnowflakeRules(warehouse, () -> time.instant().toEpochMilli());
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
        secret.putObject("data")
                .put("username", base64(name))
                .put(engine == Engine.Snowflake ? "token" : "password", base64(password));
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What dbt does as the build role: nothing where the schema is not its own. */
    void build(RelationName relation, boolean view, boolean namesItsDatabase, String pod) {
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
        if (namesItsDatabase) {
            trapped.add(id(relation));
        }
    }

    boolean isTrapped(long id) {
        return trapped.contains(id);
    }

    /** The views of these schemas that name a database which is swapped. */
    List<RelationName> trapped(Collection<String> schemas) {
        List<RelationName> found = new ArrayList<>();
        warehouse.held().forEach((name, schema) -> {
            if (schemas.contains(name)) {
                schema.relations().forEach((relation, content) -> {
                    if (trapped.contains(content.id())) {
                        found.add(new RelationName(name, relation));
                    }
                });
            }
        });
        return found;
    }

    /** From now on no flip is possible, or again. */
    void obstruct(boolean obstructed) {
        String inTheWay = engine.side(engine.live, "__r1") + "_IN_THE_WAY";
        if (engine == Engine.Postgres) {
            warehouse.hands().block(obstructed ? "a session holds a lock on Live" : null);
        } else if (obstructed) {
            warehouse.hands().createSchema(inTheWay);
        } else {
            warehouse.hands().dropSchema(inTheWay);
        }
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
        writers.put(id(relation), who);
    }

    private long id(RelationName relation) {
        return warehouse
                .held()
                .get(relation.schema())
                .relations()
                .get(relation.name())
                .id();
    }

    /** Who wrote a relation last; a copy that nothing was written to since: {@code "a copy"}. */
    String writer(long id) {
        return writers.getOrDefault(id, "a copy");
    }

    /** The checks' one question: whether what a good project built is to be seen in the schema that is named. */
    private QueryAnswer answer(String sql) {
        Held live = warehouse.held().get(engine.live);
        String customers = engine.written("dim_customers");
        if (live == null || !live.relations().containsKey(customers)) {
            return new QueryAnswer.Invalid("relation does not exist");
        }
        boolean bad = writer(live.relations().get(customers).id()).endsWith(SimCluster.BAD);
        return new QueryAnswer.Number(bad ? 0 : 100);
    }
}
