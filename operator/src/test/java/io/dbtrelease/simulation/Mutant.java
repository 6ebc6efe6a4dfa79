package io.dbtrelease.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The project with one safety measure taken away: a method of one class answers the same, whatever it is asked.
 *
 * @param measure that is missing, in a few words
 * @param answer null: the method answers null
 * @param scenario in which it must be caught; {@link #CONTRACT}: by the contract's tests; {@code Class#method}: by that one test
 * @param fault at some call of it; null: nothing has to go wrong
 */
record Mutant(
        String measure,
        String className,
        String method,
        @Nullable ConstantDesc answer,
        String scenario,
        Fault.@Nullable Kind fault) {

    /** In place of a scenario: the test of the port that every engine has to pass. */
    static final String CONTRACT = "contract";

    private static final String CONTRACT_TEST = "io.dbtrelease.testsupport.FakeWarehouseTest";

    /** Whether the one test that is to catch it passes where nothing is taken away. */
    boolean passesWithTheMeasure() throws ReflectiveOperationException {
        String[] parts = scenario.split("#");
        return !isOneTest() || failing(Class.forName(parts[0]), parts[1]).isEmpty();
    }

    /** The violation that gives it away, with its run, or the test of the contract that fails; empty: it survives. */
    String hunt() throws ReflectiveOperationException {
        ClassLoader loader = new Loader(this, Mutant.class.getClassLoader());
        if (scenario.equals(CONTRACT)) {
            return failing(loader.loadClass(CONTRACT_TEST), "");
        }
        if (isOneTest()) {
            String[] parts = scenario.split("#");
            return failing(loader.loadClass(parts[0]), parts[1]);
        }
        Class<?> there = loader.loadClass(Simulation.class.getName());
        return (String) there.getMethod("hunt", String.class, String.class)
                .invoke(null, scenario, fault == null ? "" : fault.name());
    }

    private boolean isOneTest() {
        return scenario.contains("#");
    }

    /** Whether it is caught in a run of the simulation. */
    boolean needsARun() {
        return !scenario.equals(CONTRACT) && !isOneTest();
    }

    /**
     * The first test that fails.
     *
     * @param only its name; empty: any of the class, by an assertion
     */
    private static String failing(Class<?> tests, String only) throws ReflectiveOperationException {
        Constructor<?> constructor = tests.getDeclaredConstructor();
        constructor.setAccessible(true);
        for (Class<?> type = tests; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)
                        && (only.isEmpty() || method.getName().equals(only))) {
                    Object test = constructor.newInstance();
                    try {
                        all(tests, BeforeEach.class, test);
                        call(method, test);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof AssertionError || !only.isEmpty()) {
                            return type.getSimpleName() + "." + method.getName();
                        }
                    } finally {
                        all(tests, AfterEach.class, test);
                    }
                }
            }
        }
        return "";
    }

    private static void all(Class<?> tests, Class<? extends Annotation> marked, Object test)
            throws ReflectiveOperationException {
        for (Class<?> type = tests; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(marked)) {
                    call(method, test);
                }
            }
        }
    }

    private static void call(Method method, Object test) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(test);
    }

    @Override
    public String toString() {
        return measure;
    }

    private byte[] mutate(byte[] original) {
        ClassFile file = ClassFile.of();
        boolean[] found = {false};
        byte[] mutated = file.transformClass(
                file.parse(original),
                ClassTransform.transformingMethods(m -> m.methodName().equalsString(method), (builder, element) -> {
                    if (element instanceof CodeModel code) {
                        MethodModel of = code.parent().orElseThrow();
                        found[0] = true;
                        builder.withCode(c -> {
                            if (answer == null) {
                                c.aconst_null();
                            } else {
                                c.loadConstant(answer);
                            }
                            c.return_(TypeKind.from(of.methodTypeSymbol().returnType()));
                        });
                    } else {
                        builder.with(element);
                    }
                }));
        if (!found[0]) {
            throw new IllegalStateException(
                    className + " has no method " + method + ": mend the mutant '" + measure + "'");
        }
        return mutated;
    }

    private static final class Loader extends ClassLoader {
        private static final String PROJECT = "io.dbtrelease.";
        private final Mutant mutant;

        Loader(Mutant mutant, ClassLoader parent) {
            super(parent);
            this.mutant = mutant;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith(PROJECT)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] original = in.readAllBytes();
                byte[] bytes = name.equals(mutant.className) ? mutant.mutate(original) : original;
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
