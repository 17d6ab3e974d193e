"""As much of an IMAP server as a client needs that reads a folder."""

import re
import socketserver
import threading


class ImapServer:
    """`mails` are (bytes, seen); `said` is what clients asked; `refuses` a command that is answered NO."""

    def __init__(self):
        self.mails = []
        self.said = []
        self.refuses = ""

    def __enter__(self):
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                outer.serve(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def serve(self, lines, out):
        out.write(b"* OK ready\r\n")
        while line := lines.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            self.said.append((command, words))
            if command == self.refuses:
                out.write(f"{tag} NO not today\r\n".encode())
                continue
            for answer in self.answers(command, words):
                out.write(answer)
            out.write(f"{tag} OK done\r\n".encode())
            if command == "LOGOUT":
                return

    def answers(self, command, words):
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command == "SELECT":
            yield f"* {len(self.mails)} EXISTS\r\n".encode()
        elif words.startswith("SEARCH"):
            unseen = [str(number) for number, (_content, seen) in enumerate(self.mails, 1) if not seen]
            yield f"* SEARCH {' '.join(unseen)}\r\n".encode()
        elif match := re.match(r"FETCH (\d+) \((.+)\)", words):
            number, what = int(match[1]), match[2]
            content = self.mails[number - 1][0]
            if what == "RFC822.SIZE":
                yield f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})\r\n".encode()
            else:
                if "HEADER" in what:
                    content = content.partition(b"\n\n")[0] + b"\r\n\r\n"
                yield f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
        elif match := re.match(r"STORE (\d+)", words):
            number = int(match[1])
            self.mails[number - 1] = (self.mails[number - 1][0], True)
