{#- A point in time as UTC's wall clock, without a zone: each database has its own words for it. -#}
{% macro in_utc(column) -%}
    {{ return(adapter.dispatch('in_utc')(column)) }}
{%- endmacro %}

{% macro default__in_utc(column) -%}
    {{ column }} at time zone 'UTC'
{%- endmacro %}

{% macro snowflake__in_utc(column) -%}
    convert_timezone('UTC', {{ column }})::timestamp_ntz
{%- endmacro %}
