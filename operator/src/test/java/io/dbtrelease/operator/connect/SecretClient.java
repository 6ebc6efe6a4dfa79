package io.dbtrelease.operator.connect;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A client that knows some Secrets, whatever the namespace, and nothing else. */
public final class SecretClient {
    private SecretClient() {}

    public static KubernetesClient of(Map<String, Secret> secrets) {
        return (KubernetesClient) answering(KubernetesClient.class, secrets, null);
    }

    private static Object answering(Class<?> type, Map<String, Secret> secrets, String name) {
        return Proxy.newProxyInstance(
                SecretClient.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> switch (method.getName()) {
                    case "get" -> secrets.get(name);
                    case "withName" -> answering(Resource.class, secrets, (String) args[0]);
                    case "inNamespace", "secrets" -> answering(MixedOperation.class, secrets, null);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
