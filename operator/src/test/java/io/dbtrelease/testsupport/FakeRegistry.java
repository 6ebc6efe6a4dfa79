package io.dbtrelease.testsupport;

import io.dbtrelease.operator.registry.HostPatterns;
import io.dbtrelease.operator.registry.ImageCheckSettings;
import io.dbtrelease.operator.registry.ImageChecks;
import io.dbtrelease.operator.registry.ImageLook;
import io.dbtrelease.operator.registry.ImageName;
import io.dbtrelease.operator.registry.ImageRegistry;
import io.dbtrelease.operator.registry.RegistryLogin;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A registry that has every image, until something else is said. */
public final class FakeRegistry implements ImageRegistry {
    private volatile ImageLook answer = new ImageLook.Found();
    private final List<ImageName> asked = new CopyOnWriteArrayList<>();

    /** What it says from now on. */
    public void says(ImageLook answer) {
        this.answer = answer;
    }

    /** What it was asked for, in order. */
    public List<ImageName> asked() {
        return List.copyOf(asked);
    }

    /** Checks that ask it, wherever an image's name leads. */
    public ImageChecks checks(@Nullable KubernetesClient client) {
        return new ImageChecks(
                client, new ImageCheckSettings(true, HostPatterns.of(Set.of("*")), HostPatterns.of(Set.of())), this);
    }

    @Override
    public ImageLook look(ImageName image, @Nullable RegistryLogin login) {
        asked.add(image);
        return answer;
    }
}
