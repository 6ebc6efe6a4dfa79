package io.dbtrelease;

/** The one entry point. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("dbt-release-operator");
    }
}
