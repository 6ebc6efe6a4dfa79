package io.dbtrelease.api.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names that readers query.
 *
 * @param schema dbt's target schema of Live; custom schemas of the project follow from it
 * @param database of Live on engines with several databases; null: the warehouse's
 * @param shared schemas that are written in place, never seeded, flipped or rolled back; within the warehouse's allowedExposures, and no release's
 * @param readers roles that may use Live's schemas after every cutover, whatever Live granted before
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "!(self.schema.lowerAscii() in ['information_schema', 'public', 'dbt_release']) && !self.schema.lowerAscii().startsWith('pg_')",
        message = "schema is a system schema, public or the operator's own: name a schema that only this release owns")
@ValidationRule(
        value =
                "self.shared.all(s, !(s.lowerAscii() in ['information_schema', 'public', 'dbt_release']) && !s.lowerAscii().startsWith('pg_'))",
        message =
                "shared has a system schema, public or the operator's own: name schemas that are there for the project")
@ValidationRule(
        value = "self.readers.all(r, !(r.lowerAscii() in ['public', 'none']) && !r.lowerAscii().startsWith('pg_'))",
        message = "readers has public, none or a role of the engine: name a role that was made for readers")
@ValidationRule(
        value = "!self.schema.matches('" + Patterns.SIDE + "') && self.shared.all(s, !s.matches('" + Patterns.SIDE
                + "'))",
        message =
                "names with __g<number> or __r<number>, at the end or before a _, are Green and Retired sides: name Live's schema")
@ValidationRule(
        value = "self.shared.all(s, s.lowerAscii() != self.schema.lowerAscii())",
        message = "schema is also listed in shared: a schema is either flipped or shared")
@ValidationRule(
        value = "self.shared.all(s, self.shared.exists_one(o, o.lowerAscii() == s.lowerAscii()))",
        message = "shared names a schema twice, or two that differ in upper and lower case only: name each once")
@ValidationRule(
        value = "self.strategy == 'SchemaSwap' || has(self.database)",
        message = "strategy DatabaseSwap or TableSwap needs the database that Live is in: set exposure.database")
@ValidationRule(
        value =
                "!has(self.database) || !(self.database.lowerAscii() in ['snowflake', 'snowflake_sample_data', 'dbt_release', 'util_db'])",
        message = "database is the engine's or the operator's own: name a database that was made for this release")
@ValidationRule(
        value = "!has(self.database) || !self.database.matches('" + Patterns.SIDE + "')",
        message = "names with __g<number> or __r<number> are Green and Retired sides: name Live's database")
@ValidationRule(
        value = "has(self.database) || self.shared.all(s, !s.contains('.'))",
        message =
                "shared names a schema with its database, which is for exposures with a database: name the schema alone")
@ValidationRule(
        value =
                "self.strategy != 'DatabaseSwap' || !has(self.database) || self.shared.all(s, s.contains('.') && !s.lowerAscii().startsWith(self.database.lowerAscii() + '.'))",
        message =
                "a schema in a database that is swapped cannot be shared: name one of another database, as DATABASE.SCHEMA")
@ValidationRule(
        value = "!has(self.database) || self.dependents == 'Refuse'",
        message = "dependents Rebind is for PostgreSQL: Snowflake's views follow names, leave it out")
public record ExposureSpec(
        @Required
        @Pattern(Patterns.IDENTIFIER)
        @Size(max = 50)
        @JsonPropertyDescription("Live's schema. At most 50 characters, so that __g<attempt> fits behind it.")
        String schema,

        @Pattern(Patterns.IDENTIFIER)
        @Size(max = 50)
        @JsonPropertyDescription(
                "Snowflake: Live's database; with DatabaseSwap it belongs to this release alone. In upper case, whatever is written here.")
        @Nullable
        String database,

        @Default("SchemaSwap")
        @JsonPropertyDescription(
                "How names are flipped. postgres: SchemaSwap. snowflake: DatabaseSwap (recommended); SchemaSwap for a release of one schema; TableSwap, which is not atomic.")
        Strategy strategy,

        @Default("[]")
        @Size(max = 16)
        @JsonPropertyDescription(
                "Schemas that are written in place and never seeded, flipped or rolled back: the place for snapshots and audit tables. Within the warehouse's allowedExposures; one that is a release's is refused. Made where they are missing. Snowflake: also DATABASE.SCHEMA, and with DatabaseSwap of another database always.")
        List<@Pattern(Patterns.SCHEMA) @Size(max = Patterns.SCHEMA_LENGTH) String> shared,

        @Default("Refuse")
        @JsonPropertyDescription(
                "Views outside that bind to Live: Refuse names them and stops; Rebind replaces them in the transaction of the flip.")
        Dependents dependents,

        @Default("[]")
        @Size(max = 32)
        @JsonPropertyDescription("Roles that are granted USAGE on Live's schemas and SELECT on what is in them.")
        List<@Pattern(Patterns.IDENTIFIER) @Size(max = Patterns.IDENTIFIER_LENGTH) String> readers,

        @JsonPropertyDescription("Said once, to take over a Live that exists already.") @Nullable
        AdoptSpec adopt) {

    /** Live's schema as the warehouse names it: {@code DATABASE.SCHEMA} in upper case where the exposure has a database. */
    public String liveName() {
        return database == null ? schema : qualified(schema);
    }

    /** {@link #shared} as the warehouse names them. */
    public List<String> sharedNames() {
        return database == null ? shared : shared.stream().map(this::qualified).toList();
    }

    private String qualified(String name) {
        return (name.contains(".") ? name : database + "." + name).toUpperCase(Locale.ROOT);
    }
}
