{#- For a project whose custom schemas stand alone in production ("marts", not "analytics_marts").
    Copy this file into macros/ in place of the macro that the project has; docs/schema-names.md says why. -#}

{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name in var('dbtrelease_shared', []) -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {#- dbt's macro: the custom name alone where the target is named prod, dbt's own rule elsewhere. A project with a
            rule of its own calls that here. -#}
        {{ dbtrelease_side(generate_schema_name_for_env(custom_schema_name, node) | trim) }}
    {%- endif -%}
{%- endmacro %}

{#- The operator sets DBTRELEASE_SUFFIX while it builds Green; elsewhere it is empty and no name changes.
    A name that was made from target.schema carries the suffix already. -#}
{% macro dbtrelease_side(schema_name) -%}
    {%- set suffix = env_var('DBTRELEASE_SUFFIX', '') -%}
    {{ schema_name if suffix in schema_name else schema_name ~ suffix }}
{%- endmacro %}
