"""python -m snowdouble serve --port N [--address A]… [--no-dedup] [--with-parent] | sql URL [FILE|-]"""

import argparse
import os
import signal
import sys
import threading


def main():
    parser = argparse.ArgumentParser(prog="snowdouble")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve in the foreground")
    serving.add_argument("--port", type=int, default=0, help="0: a free one")
    serving.add_argument("--address", action="append", help="default 127.0.0.1")
    serving.add_argument("--no-dedup", action="store_true", help="a request that comes again runs again")
    serving.add_argument("--with-parent", action="store_true", help="end when stdin is closed")
    sql = commands.add_parser("sql", help="run statements as ADMIN")
    sql.add_argument("url")
    sql.add_argument("file", nargs="?", default="-")
    arguments = parser.parse_args()
    if arguments.command == "sql":
        from .client import run_file

        sys.exit(run_file(arguments.url, arguments.file))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    if arguments.with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    from .server import start

    servers = start(arguments.address or ["127.0.0.1"], arguments.port, not arguments.no_dedup)
    print(f"SNOWFLAKE_URL=http://127.0.0.1:{servers[0].server_address[1]}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    os._exit(0)  # its data are in memory, and connections may be open for long


def _end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
