package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a release may not do to another release, or show to its own builds. */
class BoundariesIT extends FlowScenario {
    @Test
    void aLiveIsNotTakenFromAReleaseThatIsThere() {
        release.create("{}");
        release.awaitLive(1);
        TestRelease other = new TestRelease(client, namespace, "other");
        other.create("{\"exposure\": {\"adopt\": {\"marker\": \"" + release.uid() + "\"}}}");
        other.awaitSays("Ready=False/OwnerExists");
        assertThat(flips()).containsExactly(1);

        release.delete();
        release.awaitGone();
        other.wake();
        other.awaitLive(2);
    }

    @Test
    void aBuildDoesNotGetTheOperatorsPassword() {
        release.create(
                "{\"build\": {\"env\": [{\"name\": \"TOKEN\", \"secretName\": \"operator\", \"key\": \"password\"}]}}");
        release.awaitSays("Ready=False/SecretNotForBuilds");
        assertThat(release.condition("Ready").message()).contains("build.env TOKEN names Secret operator");
        assertThat(world.made()).isEmpty();

        release.edit(
                "{\"build\": {\"env\": [{\"name\": \"TOKEN\", \"secretName\": \"build\", \"key\": \"password\"}]}}");
        release.awaitLive(2);
    }
}
