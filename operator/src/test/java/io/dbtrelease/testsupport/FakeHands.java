package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hands on a {@link FakeWarehouse}, and what a test tells it to answer. */
public final class FakeHands implements WarehouseHands {
    private final FakeWarehouse fake;

    FakeHands(FakeWarehouse fake) {
        this.fake = fake;
    }

    @Override
    public void createSchema(String schema) {
        synchronized (fake) {
            fake.schemas.put(schema, new FakeSchema("operator", null));
        }
    }

    @Override
    public void createTable(String schema, String table, int rows) {
        create(schema, table, Catalog.Kind.Table, rows);
    }

    @Override
    public void createView(String schema, String view, RelationName of) {
        create(schema, view, Catalog.Kind.View, 0);
    }

    private void create(String schema, String relation, Catalog.Kind kind, int rows) {
        createRelation(
                schema,
                relation,
                kind,
                List.of(new Catalog.Column("id", "integer"), new Catalog.Column("name", "text")),
                rows);
    }

    /** A relation of any shape; one of this name is replaced. */
    public void createRelation(
            String schema, String relation, Catalog.Kind kind, List<Catalog.Column> columns, long rows) {
        synchronized (fake) {
            fake.schema(schema)
                    .relations
                    .put(relation, new FakeSchema.Relation(fake.nextId(), kind, List.copyOf(columns), rows, rows));
        }
    }

    /** Drops a relation. */
    public void drop(RelationName relation) {
        synchronized (fake) {
            fake.schema(relation.schema()).relations.remove(relation.name());
        }
    }

    @Override
    public void write(RelationName table) {
        synchronized (fake) {
            fake.schema(table.schema()).relations.computeIfPresent(table.name(), (name, r) -> r.written());
        }
    }

    /** The counters that fingerprints are made of begin anew. */
    public void resetStatistics() {
        synchronized (fake) {
            fake.statistics++;
        }
    }

    @Override
    public void dropSchema(String schema) {
        synchronized (fake) {
            FakeSchema gone = fake.schemas.remove(schema);
            if (gone != null && fake.binLasts.isPositive()) {
                fake.bin.put(schema, gone);
            }
        }
    }

    @Override
    public void renameSchema(String from, String to) {
        synchronized (fake) {
            FakeSchema schema = fake.schema(from);
            fake.schemas.remove(from);
            fake.schemas.put(to, schema);
        }
    }

    @Override
    public void mark(String schema, @Nullable Marker marker) {
        synchronized (fake) {
            fake.schema(schema).marker = marker;
        }
    }

    /** Gives a schema another owner. */
    public void own(String schema, String owner) {
        synchronized (fake) {
            fake.schema(schema).owner = owner;
        }
    }

    public String owner(String schema) {
        synchronized (fake) {
            return fake.schema(schema).owner;
        }
    }

    @Override
    public long rows(RelationName table) {
        synchronized (fake) {
            return fake.relation(table).rows();
        }
    }

    /** From now on flips are refused as Blocked with this message; null: they are not. */
    public void block(@Nullable String message) {
        synchronized (fake) {
            fake.blocked = message;
        }
    }

    /** What every flip that takes effect warns of from now on. */
    public void flipsWarn(String... warnings) {
        synchronized (fake) {
            fake.flipWarnings = List.of(warnings);
        }
    }

    /** What {@code obstacles} answers from now on; flips do not look at it. */
    public void obstacles(Obstacle... obstacles) {
        synchronized (fake) {
            fake.obstacles.clear();
            fake.obstacles.addAll(List.of(obstacles));
        }
    }

    /** What {@code preflight} answers from now on. */
    public void missing(MissingPrivilege... missing) {
        synchronized (fake) {
            fake.missing.clear();
            fake.missing.addAll(List.of(missing));
        }
    }

    /** What {@code query} answers from now on. */
    public void answers(Function<String, QueryAnswer> answers) {
        synchronized (fake) {
            fake.answers = answers;
        }
    }

    /** What is dropped from now on can be brought back, until so long after the side retired. */
    public void keepDropped(Duration lasts) {
        synchronized (fake) {
            fake.binLasts = lasts;
        }
    }

    /** How many relations {@code drop} takes at a time; 500 unless said. */
    public void dropBatch(int relations) {
        synchronized (fake) {
            fake.batch = relations;
        }
    }
}
