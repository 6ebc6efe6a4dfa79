{#- For a project on Snowflake that is released by a swap of databases. Copy this file into macros/.
    A view keeps the names that it was written with: one that says the database would go on reading the old data after the
    swap. Without the database, a name means "the database that the view lies in", before the swap and after it. -#}

{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {{ return(dbtrelease_own_name(relation)) }}
{%- endmacro %}

{% macro source() -%}
    {%- set relation = builtins.source(*varargs, **kwargs) -%}
    {{ return(dbtrelease_own_name(relation)) }}
{%- endmacro %}

{#- Names in other databases are kept whole: they are not swapped. -#}
{% macro dbtrelease_own_name(relation) -%}
    {%- if target.type == 'snowflake' and relation.database and relation.database | upper == target.database | upper -%}
        {{ return(relation.include(database=false)) }}
    {%- else -%}
        {{ return(relation) }}
    {%- endif -%}
{%- endmacro %}
