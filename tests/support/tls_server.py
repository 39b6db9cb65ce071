#!/usr/bin/env python3
"""An HTTPS server with a self-signed certificate for 127.0.0.1, made on the spot with openssl.

Prints its address, then every request line that reaches it (there should be none). Prints "none"
and ends when no certificate can be made.
"""
import os
import shutil
import ssl
import subprocess
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.requestline, flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(HTTPServer):
    def handle_error(self, request, client_address):
        pass  # handshakes that the client breaks off are what the test wants


def main():
    folder = tempfile.mkdtemp(prefix="dub-tls-")
    try:
        cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
                        "-out", cert, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
    except (OSError, subprocess.CalledProcessError):
        print("none", flush=True)
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print("https://127.0.0.1:%d" % server.server_address[1], flush=True)
    server.serve_forever()


main()
