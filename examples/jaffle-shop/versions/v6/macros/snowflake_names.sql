{#- The mistake: the override of ref and source is gone, so views on Snowflake name the database that they are built in. -#}
