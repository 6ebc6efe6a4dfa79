package io.dbtrelease.faults;

import io.dbtrelease.warehouse.Warehouse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** Listens to what a warehouse replies. */
final class Replies {
    private Replies() {}

    /**
     * The same warehouse.
     *
     * @param heard called with each reply of this type before the operator hears of it
     */
    static <R> Warehouse heard(Warehouse warehouse, Class<R> type, Consumer<R> heard) {
        return (Warehouse) Proxy.newProxyInstance(
                Warehouse.class.getClassLoader(), new Class<?>[] {Warehouse.class}, (proxy, method, arguments) -> {
                    try {
                        Object reply = method.invoke(warehouse, arguments);
                        if (type.isInstance(reply)) {
                            heard.accept(type.cast(reply));
                        }
                        return reply;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
