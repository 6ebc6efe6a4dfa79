"""Memory for a double that lives for days: what nobody needs is forgotten, long before its retention ends."""

VERSIONS, DROPPED = 300, 50


def sweep(engine, seconds=60):
    """Keeps the last versions of each table and the objects that each container dropped last; returns how many tables went."""
    with engine.catalog.lock:
        used = set()
        for container in _containers(engine.catalog.databases):
            del container.dropped[:-DROPPED]
        for table in _tables(engine):
            del table.versions[:-VERSIONS]
            used.update(v.physical for v in table.versions)
        for session in list(engine.sessions):
            used.update(v.physical for v in (session.pending or {}).values())
    return engine.storage.drop_unused(used, seconds)


def _containers(top):
    todo = [top]
    while todo:
        container = todo.pop()
        yield container
        todo += [c for c in [*container.children.values(), *container.dropped] if hasattr(c, "children")]


def _tables(engine):
    for container in _containers(engine.catalog.databases):
        yield from (c for c in [*container.children.values(), *container.dropped] if hasattr(c, "versions"))
    for session in list(engine.sessions):
        yield from list(session.temporary.values())
