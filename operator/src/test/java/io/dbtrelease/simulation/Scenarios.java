package io.dbtrelease.simulation;

import static io.dbtrelease.simulation.Scenario.SHOP;
import static io.dbtrelease.simulation.Scenario.over;
import static io.dbtrelease.simulation.Scenario.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.Api;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.simulation.Scenario.Act;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.FakeWarehouse.Held;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The stories that are told with faults at every point. */
final class Scenarios {
    private static final Consumer<ObjectNode> PLAIN = spec -> {};

    private Scenarios() {}

    /** Each on both engines. */
    private static List<Scenario> on(Engine engine) {
        return List.of(
                story(engine, "first", PLAIN, "team/shop Live 1;"),
                story(engine, "update", PLAIN, "team/shop Live 2;", image(1, "2")),
                story(
                        engine,
                        "increments",
                        spec -> spec.withObject("/project")
                                .put("image", "registry.example.com/shop:1" + SimCluster.INCREMENTS),
                        "team/shop Live 2;",
                        image(1, "2" + SimCluster.INCREMENTS)),
                story(engine, "failing-test", PLAIN, "team/shop Failed 1;", image(1, "2" + SimCluster.FAILING)),
                story(engine, "watched", Scenarios::watched, "team/shop RolledBack 1;", image(1, "2" + SimCluster.BAD)),
                story(engine, "asked-rollback", PLAIN, "team/shop RolledBack 1;", image(1, "2"), rollback(2, "2>1")),
                // Somebody drops the side that there is a way back to; the engine brings it back.
                story(
                        engine,
                        "restored",
                        PLAIN,
                        "team/shop RolledBack 1;",
                        image(1, "2"),
                        new Act(over(2), sim -> {
                            sim.firstTenant().warehouse.hands().keepDropped(Duration.ofHours(24));
                            status(sim, SHOP).retired().stream()
                                    .flatMap(r -> r.schemas().stream())
                                    .forEach(p ->
                                            sim.firstTenant().warehouse.hands().dropSchema(p.side()));
                        }),
                        new Act(Scenarios::mayBeBroughtBack, sim -> Scenario.annotate(sim, SHOP, Api.ROLLBACK, "2>1"))),
                // Somebody drops the side that there is a way back to, and nothing brings it back: it is built again.
                story(engine, "rebuilt", PLAIN, "team/shop RolledBack 3;", image(1, "2"), new Act(over(2), sim -> {
                    status(sim, SHOP).retired().stream()
                            .flatMap(r -> r.schemas().stream())
                            .forEach(p -> sim.firstTenant().warehouse.hands().dropSchema(p.side()));
                    Scenario.annotate(sim, SHOP, Api.ROLLBACK, "2>1");
                })),
                // The same, and status has forgotten by then which image built it: the store's record says so.
                story(engine, "forgotten", PLAIN, "team/shop RolledBack 3;", image(1, "2"), new Act(over(2), sim -> {
                    status(sim, SHOP).retired().stream()
                            .flatMap(r -> r.schemas().stream())
                            .forEach(p -> sim.firstTenant().warehouse.hands().dropSchema(p.side()));
                    sim.api.edit(SHOP, r -> r.withObject("/status").remove(List.of("history", "retired")));
                    Scenario.annotate(sim, SHOP, Api.ROLLBACK, "2>1");
                })),
                story(
                        engine,
                        "rebuilt-by-itself",
                        spec -> {
                            watched(spec);
                            order(spec, "Rebuild");
                        },
                        "team/shop RolledBack 3;",
                        image(1, "2" + SimCluster.BAD)),
                // What could be built once can not be built again; there is a way behind that.
                story(
                        engine,
                        "rebuild-fails",
                        spec -> {
                            order(spec, "Rebuild", "SwapBack");
                            spec.withObject("/project").put("image", "registry.example.com/shop:1" + SimCluster.AGING);
                        },
                        "team/shop RolledBack 1;",
                        image(1, "2"),
                        rollback(2, "2>1")),
                story(
                        engine,
                        "rolled-back-then-mended",
                        Scenarios::watched,
                        "team/shop Live 3;",
                        image(1, "2" + SimCluster.BAD),
                        image(2, "3")),
                story(
                        engine,
                        "approved",
                        spec -> spec.put("approval", "Manual"),
                        "team/shop Live 2;",
                        approve(1),
                        image(1, "2"),
                        approve(2)),
                story(
                        engine,
                        "superseded",
                        PLAIN,
                        "team/shop Live 3;",
                        image(1, "2"),
                        new Act(phase(2, Phase.Building), sim -> sim.image(SHOP, "3"))),
                story(
                        engine,
                        "retention",
                        spec -> spec.withObject("/rollback").put("retain", 1),
                        "team/shop Live 4;",
                        image(1, "2"),
                        image(2, "3"),
                        image(3, "4")),
                story(
                        engine,
                        "deleted",
                        PLAIN,
                        "",
                        image(1, "2"),
                        new Act(phase(2, Phase.Building), sim -> sim.api.delete(SHOP, false)),
                        new Act(sim -> sim.api.get(SHOP) == null, sim -> {})),
                story(
                        engine,
                        "applied-again",
                        PLAIN,
                        "team/shop Live 3;",
                        image(1, "2"),
                        new Act(over(2), sim -> sim.api.delete(SHOP, false)),
                        new Act(sim -> sim.api.get(SHOP) == null, Scenarios::again)),
                // Something that needs Live makes the flip impossible; a person takes it back.
                story(
                        engine,
                        "rejected",
                        PLAIN,
                        "team/shop Failed 1;",
                        new Act(over(1), sim -> {
                            sim.firstTenant().obstruct(true);
                            sim.image(SHOP, "2");
                        }),
                        new Act(refused(2), sim -> {
                            AttemptStatus a = status(sim, SHOP).attempt();
                            if (a != null) {
                                Scenario.annotate(sim, SHOP, Api.REJECT, a.number() + "/" + a.digest());
                            }
                        }),
                        new Act(over(2), sim -> sim.firstTenant().obstruct(false))),
                story(engine, "stale-artifacts", PLAIN, "team/shop Failed 1;", image(1, "2" + SimCluster.STALE)),
                story(
                        engine,
                        "deleted-in-cutover",
                        PLAIN,
                        "",
                        image(1, "2"),
                        new Act(phase(2, Phase.CuttingOver), sim -> sim.api.delete(SHOP, false)),
                        new Act(sim -> sim.api.get(SHOP) == null, sim -> {})),
                new Scenario(
                        engine.prefix + "two-owners",
                        engine,
                        sim -> {
                            Scenario.tenant(sim, Scenario.NAMESPACE);
                            Scenario.apply(sim, SHOP, PLAIN);
                        },
                        List.of(
                                new Act(
                                        over(1),
                                        sim -> Scenario.apply(sim, new Key("dbtreleases", "team", "other"), PLAIN)),
                                image(1, "2"),
                                new Act(over(2), sim -> {})),
                        "team/other Pending -; team/shop Live 2;"),
                new Scenario(
                        engine.prefix + "two-tenants",
                        engine,
                        sim -> {
                            for (String namespace : List.of("team", "team-b")) {
                                Scenario.tenant(sim, namespace);
                                Scenario.apply(sim, new Key("dbtreleases", namespace, "shop"), PLAIN);
                            }
                        },
                        List.of(image(1, "2"), new Act(over(2), sim -> {})),
                        "team-b/shop Live 1; team/shop Live 2;"));
    }

    static final List<Scenario> ALL = Stream.of(
                    on(Engine.Postgres),
                    on(Engine.Snowflake),
                    List.of(
                            // A view that spells out its database would read another release's rows.
                            story(
                                    Engine.Snowflake,
                                    "trapped",
                                    PLAIN,
                                    "team/shop Failed 1;",
                                    image(1, "2" + SimCluster.TRAPPED)),
                            story(
                                    Engine.Snowflake,
                                    "back-and-forth",
                                    PLAIN,
                                    "team/shop RolledBack 2;",
                                    image(1, "2"),
                                    rollback(2, "2>1"),
                                    new Act(isLive(1), sim -> Scenario.annotate(sim, SHOP, Api.ROLLBACK, "1>2")),
                                    new Act(isLive(2), sim -> {}))))
            .flatMap(List::stream)
            .toList();

    static Scenario named(String name) {
        return ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    private static Scenario story(Engine engine, String name, Consumer<ObjectNode> spec, String end, Act... acts) {
        return new Scenario(
                engine.prefix + name,
                engine,
                sim -> {
                    Scenario.tenant(sim, Scenario.NAMESPACE);
                    Scenario.apply(sim, SHOP, spec);
                },
                List.of(acts),
                end);
    }

    private static Act image(int after, String version) {
        return new Act(over(after), sim -> sim.image(SHOP, version));
    }

    private static Act rollback(int after, String request) {
        return new Act(over(after), sim -> Scenario.annotate(sim, SHOP, Api.ROLLBACK, request));
    }

    /** Whether status says that this revision is Live and nothing goes on, or a fault took the story elsewhere. */
    private static Predicate<Sim> isLive(int revision) {
        return sim -> {
            DbtReleaseStatus status = status(sim, SHOP);
            boolean there = status.live() != null && status.live().revision() == revision;
            boolean aside = status.retired().stream().anyMatch(r -> r.revision() == revision);
            return over(1).test(sim) && (there || !aside);
        };
    }

    /** Status says what can be brought back, or a fault took the story elsewhere. */
    private static boolean mayBeBroughtBack(Sim sim) {
        DbtReleaseStatus status = status(sim, SHOP);
        return status.retired().isEmpty()
                || status.retired().stream().anyMatch(r -> r.restorableUntil() != null)
                || status.live() == null
                || status.live().revision() != 2
                || status.attempt() == null
                || status.attempt().number() != 2;
    }

    private static Act approve(int attempt) {
        return new Act(
                sim -> over(attempt).test(sim)
                        || phase(attempt, Phase.AwaitingApproval).test(sim),
                sim -> {
                    AttemptStatus a = status(sim, SHOP).attempt();
                    if (a != null) {
                        Scenario.annotate(sim, SHOP, Api.APPROVE, a.number() + "/" + a.digest());
                    }
                });
    }

    /** Whether this attempt is in this phase, or is over. */
    private static Predicate<Sim> phase(int attempt, Phase phase) {
        return sim -> {
            AttemptStatus a = status(sim, SHOP).attempt();
            boolean there =
                    a != null && a.number() == attempt && status(sim, SHOP).phase() == phase;
            return there || over(attempt).test(sim);
        };
    }

    /** Takes over from the release that is gone, where it left a Live. */
    private static void again(Sim sim) {
        Held live = sim.firstTenant().warehouse.held().get(sim.engine().live);
        Scenario.apply(sim, SHOP, spec -> {
            if (live != null && live.marker() != null) {
                spec.withObject("/exposure")
                        .putObject("adopt")
                        .put("marker", live.marker().releaseUid());
            }
            spec.withObject("/project").put("image", "registry.example.com/shop:3");
        });
    }

    /** Whether the warehouse said no to an attempt's flip. */
    private static Predicate<Sim> refused(int attempt) {
        return sim -> {
            AttemptStatus a = status(sim, SHOP).attempt();
            boolean no = a != null && a.number() == attempt && a.intent() != null && a.trouble() != null;
            return no || over(attempt).test(sim);
        };
    }

    private static void watched(ObjectNode spec) {
        ObjectNode monitoring = spec.putObject("monitoring");
        monitoring
                .put("duration", "2m")
                .put("interval", "30s")
                .put("failureLimit", 1)
                .put("onFailure", "Rollback");
        monitoring
                .putArray("checks")
                .addObject()
                .put("name", "revenue")
                .put("mode", "Enforce")
                .putObject("query")
                .put("sql", "select count(*) from {{ live }}.dim_customers")
                .put("min", 1)
                .put("timeout", "30s");
    }

    private static void order(ObjectNode spec, String... ways) {
        ArrayNode order = spec.withObject("/rollback").putArray("order");
        List.of(ways).forEach(order::add);
    }
}
