package io.dbtrelease.warehouse;

import java.util.Locale;

/**
 * What is swapped as one when Live is flipped, which also says where a side's name differs from Live's. Where an engine has several databases, schemas are named
 * {@code database.schema}, and neither part has a dot of its own.
 */
public enum Swap {
    /** A database with all its schemas: {@code shop__g12.marts} stands beside {@code shop.marts}. */
    Databases,
    /** Schemas: {@code shop.marts__g12} stands beside {@code shop.marts}. */
    Schemas,
    /** One relation after the other, out of schemas that are named as for {@link #Schemas}. Not atomic. */
    Tables;

    /**
     * The name of a side's schema.
     *
     * @param live its name in Live
     * @param suffix {@code __g12} or {@code __r11}
     */
    public String side(String live, String suffix) {
        String fitting = suffix(live, suffix);
        int dot = this == Databases ? live.indexOf('.') : -1;
        return dot < 0 ? live + fitting : live.substring(0, dot) + fitting + live.substring(dot);
    }

    /** A suffix as it stands behind this name: in upper case where there is a database in front, as such names are. */
    public static String suffix(String live, String suffix) {
        return live.indexOf('.') < 0 ? suffix : suffix.toUpperCase(Locale.ROOT);
    }
}
