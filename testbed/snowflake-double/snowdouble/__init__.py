"""A stand-in for Snowflake: its wire protocol, its catalog and its names, over DuckDB. README.md says what it assumes."""
