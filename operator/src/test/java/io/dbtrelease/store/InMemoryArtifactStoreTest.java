package io.dbtrelease.store;

import io.dbtrelease.testsupport.ArtifactStoreContractTest;
import io.dbtrelease.testsupport.InMemoryArtifactStore;

class InMemoryArtifactStoreTest extends ArtifactStoreContractTest {
    @Override
    protected ArtifactStore open() {
        return new InMemoryArtifactStore();
    }
}
