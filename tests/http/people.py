"""People who talk to a served site in tests."""
import http.client
import re
import urllib.parse


class Person:
    """Somebody with a browser: keeps cookies, fills in the form for writing, sends files."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, body=None, headers=()):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        h = dict(headers)
        if self.cookies:
            h["Cookie"] = "; ".join("%s=%s" % x for x in self.cookies.items())
        c.request(method, path, body, h)
        r = c.getresponse()
        r.content = r.read()
        for value in r.headers.get_all("Set-Cookie") or []:
            name, rest = value.split("=", 1)
            self.cookies[name] = rest.split(";")[0]
        c.close()
        return r

    def form(self, path, headers=(), **fields):
        return self.ask("POST", path, urllib.parse.urlencode(fields),
                        {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)})

    def join(self, code, name):
        return self.form("/join", code=code, name=name)

    def page_form(self, path):
        page = self.ask("GET", path).content.decode()
        form = re.search(r'<form class="write".*?</form>', page, re.S).group(0)
        return dict(re.findall(r'name="(token|op|rev|parent)" value="([^"]*)"', form)), form

    def send(self, path, fields, files, **headers):
        body = b""
        for name, value in fields.items():
            body += b'--x7x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
                name.encode(), value.encode())
        for field, name, data in files:
            body += b'--x7x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n' \
                    b'Content-Type: text/html\r\n\r\n%s\r\n' % (field.encode(), name.encode(), data)
        body += b"--x7x--\r\n"
        return self.ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=x7x", **headers})
