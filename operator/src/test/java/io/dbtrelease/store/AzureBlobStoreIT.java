package io.dbtrelease.store;

import org.junit.jupiter.api.extension.RegisterExtension;

class AzureBlobStoreIT extends ObjectStoreContract {
    @RegisterExtension
    static final ObjectStores STORES = new ObjectStores();

    @Override
    protected ObjectStores stores() {
        return STORES;
    }

    @Override
    protected String kind() {
        return "AZBLOB";
    }
}
