"""OpenSSH's server, one process for each connection.

usage: ssh.py ADDRESS PORT SSHD CONFIGURATION

The server's own listener changes its command line while it runs, by which the testbed tells its processes from others.
"""

import socketserver
import subprocess
import sys

ADDRESS, PORT, SSHD, CONFIGURATION = sys.argv[1:]


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        subprocess.run(
            [SSHD, "-i", "-e", "-f", CONFIGURATION], stdin=self.request, stdout=self.request, check=False
        )


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server((ADDRESS, int(PORT)), Connection).serve_forever()
