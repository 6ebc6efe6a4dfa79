{#- For a project with dbt's own schema names. Copy this file into macros/; docs/schema-names.md says who needs it. -#}

{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name in var('dbtrelease_shared', []) -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ dbtrelease_side(default__generate_schema_name(custom_schema_name, node) | trim) }}
    {%- endif -%}
{%- endmacro %}

{#- The operator sets DBTRELEASE_SUFFIX while it builds Green; elsewhere it is empty and no name changes.
    A name that was made from target.schema carries the suffix already. -#}
{% macro dbtrelease_side(schema_name) -%}
    {%- set suffix = env_var('DBTRELEASE_SUFFIX', '') -%}
    {{ schema_name if suffix in schema_name else schema_name ~ suffix }}
{%- endmacro %}
