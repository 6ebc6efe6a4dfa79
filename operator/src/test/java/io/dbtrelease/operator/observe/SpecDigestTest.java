package io.dbtrelease.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.api.spec.BuildSpec;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.testsupport.SpecBuilder;
import io.dbtrelease.text.Shown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** An approval names a digest: what differs in what is built must differ in it, and nothing else may. */
@Domain(HostileTexts.class)
class SpecDigestTest {
    @Property(seed = HostileTexts.SEED)
    void variables_that_differ_give_another_digest_and_their_order_does_not(@ForAll Hostile hostile) {
        Map<String, Object> vars = new LinkedHashMap<>();
        for (int i = hostile.random().nextInt(5); i >= 0; i--) {
            vars.put(Shown.whole(hostile.text(4)), value(hostile));
        }
        Map<String, Object> other = new LinkedHashMap<>(vars);
        String name = hostile.oneOf(List.copyOf(vars.keySet()));
        switch (hostile.random().nextInt(3)) {
            case 0 -> other.remove(name);
            case 1 -> other.put(name + "\u0301", other.remove(name));
            default -> other.put(name, value(hostile));
        }
        List<String> names = new ArrayList<>(vars.keySet());
        Collections.shuffle(names, hostile.random());
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(n -> shuffled.put(n, vars.get(n)));
        assertThat(digest(shuffled)).isEqualTo(digest(vars)).matches("sha256:[0-9a-f]{64}");
        assertThat(digest(other).equals(digest(vars))).isEqualTo(other.equals(vars));
    }

    @Test
    void what_a_rebuild_takes_from_the_spec_of_now_has_a_digest_of_its_own() {
        SpecBuilder other = new SpecBuilder();
        other.dryRun = true;
        String digest = SpecDigest.ofBuild(spec(Map.of("fx", "good")));
        assertThat(SpecDigest.ofBuild(spec(Map.of("fx", "bad"))))
                .isNotEqualTo(digest)
                .matches("sha256:[0-9a-f]{64}");
        assertThat(SpecDigest.of(other.build())).isNotEqualTo(SpecDigest.of(new SpecBuilder().build()));
        assertThat(SpecDigest.ofBuild(other.build())).isEqualTo(SpecDigest.ofBuild(new SpecBuilder().build()));
        other.shared = List.of("snapshots");
        assertThat(SpecDigest.ofBuild(other.build())).isNotEqualTo(SpecDigest.ofBuild(new SpecBuilder().build()));
    }

    @Test
    void a_variable_that_is_null_is_not_one_that_is_left_out() {
        Map<String, Object> none = new LinkedHashMap<>();
        none.put("limit", null);
        assertThat(digest(none)).isNotEqualTo(digest(Map.of()));
    }

    @Test
    void twins_that_look_the_same_are_not_the_same() {
        assertThat(digest(Map.of("a", "\u00e9"))).isNotEqualTo(digest(Map.of("a", "e\u0301")));
        assertThat(digest(Map.of("a", "a"))).isNotEqualTo(digest(Map.of("a", "\u0430")));
        assertThat(digest(Map.of("a", 1))).isNotEqualTo(digest(Map.of("a", "1")));
        assertThat(digest(Map.of("A", 1))).isNotEqualTo(digest(Map.of("a", 1)));
    }

    private static Object value(Hostile hostile) {
        return switch (hostile.random().nextInt(5)) {
            case 0 -> hostile.random().nextInt(3);
            case 1 -> List.of(Shown.whole(hostile.text(3)));
            case 2 -> Collections.singletonMap(Shown.whole(hostile.text(2)), null);
            default -> Shown.whole(hostile.text(4));
        };
    }

    private static String digest(Map<String, Object> vars) {
        return SpecDigest.of(spec(vars));
    }

    private static DbtReleaseSpec spec(Map<String, Object> vars) {
        DbtReleaseSpec spec = new SpecBuilder().build();
        BuildSpec build = spec.build();
        return new DbtReleaseSpec(
                spec.warehouse(),
                spec.exposure(),
                spec.cutover(),
                spec.project(),
                new BuildSpec(
                        build.mode(),
                        build.target(),
                        build.select(),
                        build.exclude(),
                        vars,
                        build.threads(),
                        build.failFast(),
                        build.timeout(),
                        build.resources(),
                        build.nodeSelector(),
                        build.serviceAccount(),
                        build.env(),
                        build.fullRefresh(),
                        build.fullRefreshModels(),
                        build.dryRun()),
                spec.gates(),
                spec.approval(),
                spec.monitoring(),
                spec.rollback(),
                spec.schedule(),
                spec.suspend(),
                ArtifactsSpec.DEFAULT);
    }
}
