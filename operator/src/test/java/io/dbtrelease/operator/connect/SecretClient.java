package io.dbtrelease.operator.connect;

import io.dbtrelease.api.DbtWarehouse;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A client that knows some Secrets and DbtWarehouses, whatever the namespace, and nothing else. */
public final class SecretClient {
    private SecretClient() {}

    public static KubernetesClient of(Map<String, Secret> secrets) {
        return of(secrets, Map.of());
    }

    public static KubernetesClient of(Map<String, Secret> secrets, Map<String, DbtWarehouse> warehouses) {
        return (KubernetesClient) answering(KubernetesClient.class, secrets, warehouses, null);
    }

    /**
     * @param known what is got by name, until {@code resources} asks for the others
     * @param others the DbtWarehouses
     */
    private static Object answering(Class<?> type, Map<String, ?> known, Map<String, ?> others, String name) {
        return Proxy.newProxyInstance(
                SecretClient.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> switch (method.getName()) {
                    case "get" -> known.get(name);
                    case "withName" -> answering(Resource.class, known, others, (String) args[0]);
                    case "inNamespace", "secrets" -> answering(MixedOperation.class, known, others, null);
                    case "resources" -> answering(MixedOperation.class, others, Map.of(), null);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
