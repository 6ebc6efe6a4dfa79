package io.dbtrelease.faults;

import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.Warehouse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** Listens to what a warehouse replies when it is asked for a flip. */
final class Flips {
    private Flips() {}

    /** @param replied before the operator hears of it */
    static Warehouse heard(Warehouse warehouse, Consumer<FlipReply> replied) {
        return (Warehouse) Proxy.newProxyInstance(
                Warehouse.class.getClassLoader(), new Class<?>[] {Warehouse.class}, (proxy, method, arguments) -> {
                    try {
                        Object reply = method.invoke(warehouse, arguments);
                        if (reply instanceof FlipReply flip) {
                            replied.accept(flip);
                        }
                        return reply;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
