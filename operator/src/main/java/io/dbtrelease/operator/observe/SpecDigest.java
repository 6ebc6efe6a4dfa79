package io.dbtrelease.operator.observe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.store.Digests;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The digest of what a spec would build and of what it must pass: warehouse, exposure (but for the word that adopts), project, build and gates. An
 * approval names it, so nothing can be put under an approval afterwards. How Live is flipped, watched, kept and scheduled is not part of it.
 */
public final class SpecDigest {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            // A field that is not there is null; a null among dbt's vars is a value of its own.
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private SpecDigest() {}

    /** {@code sha256:} and 64 hexadecimal digits; the same for specs that say the same in another order. */
    public static String of(DbtReleaseSpec spec) {
        Map<String, Object> built = new LinkedHashMap<>();
        built.put("warehouse", spec.warehouse());
        built.put("schema", spec.exposure().schema());
        if (spec.exposure().database() != null) {
            // Only where it is: a digest of before there were databases stays what it was.
            built.put("database", spec.exposure().database());
        }
        built.put("strategy", spec.exposure().strategy());
        built.put("shared", spec.exposure().shared());
        built.put("project", spec.project());
        built.put("build", spec.build());
        built.put("gates", spec.gates());
        return digest(built);
    }

    /**
     * The digest of the part of a spec that a rebuild takes from the spec of now: what decides on what dbt reads, builds and calls it. Image and revision are
     * the earlier revision's own; how much memory a build has, which gates it passes and whether incremental models start from Live's rows is today's choice.
     */
    public static String ofBuild(DbtReleaseSpec spec) {
        Map<String, Object> built = new LinkedHashMap<>();
        built.put("warehouse", spec.warehouse());
        built.put("shared", spec.exposure().shared());
        built.put("path", spec.project().path());
        built.put("profilesDir", spec.project().profilesDir());
        GitSpec git = spec.project().git();
        built.put("repository", git == null ? null : git.url());
        built.put("folder", git == null ? null : git.path());
        built.put("target", spec.build().target());
        built.put("select", spec.build().select());
        built.put("exclude", spec.build().exclude());
        built.put("vars", spec.build().vars());
        built.put("env", spec.build().env());
        return digest(built);
    }

    private static String digest(Map<String, Object> built) {
        try {
            return "sha256:" + Digests.sha256(CANONICAL.writeValueAsBytes(built));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a spec that was read from JSON can be written as JSON", e);
        }
    }
}
