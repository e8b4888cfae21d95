"""A mail server for tests (aiosmtpd): says its port on a line, then each mail as a line of JSON.

arguments: SECURITY (none, starttls or tls) CERTIFICATE KEY USER PASSWORD PORT (0: any)
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

security, certificate, key, user, password, port = sys.argv[1:7]
address = sys.argv[7] if len(sys.argv) > 7 else "127.0.0.1"


class Handler:
    async def handle_DATA(self, server, session, envelope):
        if b"Subject: refuse me" in envelope.content:
            return "554 5.7.1 not wanted"
        print(
            json.dumps(
                {
                    "peer": session.peer[0],
                    "encrypted": bool(session.ssl) or security == "tls",
                    "login": session.auth_data.login.decode() if session.authenticated else None,
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "content": envelope.content.decode(),
                }
            ),
            flush=True,
        )
        return "250 taken"


class Login:
    def __call__(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data == LoginPassword(
            user.encode(), password.encode()
        )
        # What was not handled here the server answers with 535.
        return AuthResult(success=good, handled=False, auth_data=data)


context = None
if security != "none":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)



def protocol():
    return SMTP(
        Handler(),
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        auth_required=security != "none",
        auth_require_tls=security == "starttls",
        authenticator=Login(),
    )


async def serve():
    server = await asyncio.get_running_loop().create_server(
        protocol, address, int(port), ssl=context if security == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # Until whoever started it closes its standard input.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
