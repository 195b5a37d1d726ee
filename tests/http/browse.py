"""A browser without scripts for long stories: cookies, and forms as they stand on the pages. A form is found by its
address and by what it holds, filled in like by hand, and sent."""
import html.parser
import http.client
import json
import re
import urllib.parse


class Form:
    def __init__(self, action, method, multipart):
        self.action, self.method, self.multipart = action, method, multipart
        self.fields, self.buttons, self.choices = {}, [], {}


class Forms(html.parser.HTMLParser):
    """Every form of a page with the fields that a browser would send, files left out."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.forms, self.form, self.area, self.select, self.links = [], None, None, None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        if tag == "form":
            self.form = Form(a.get("action", ""), a.get("method", "get").upper(), "multipart" in a.get("enctype", ""))
            self.forms.append(self.form)
        if self.form is None:
            return
        name, kind = a.get("name"), a.get("type", "text")
        if tag == "input" and name:
            if kind in ("checkbox", "radio"):
                self.form.choices.setdefault(name, []).append(a.get("value", "on"))
                if "checked" in a:
                    self.form.fields[name] = a.get("value", "on")
            elif kind != "file":
                self.form.fields[name] = a.get("value") or ""
        elif tag == "textarea" and name:
            self.area, self.form.fields[name] = name, ""
        elif tag == "select" and name:
            self.select = name
            self.form.choices[name] = []
        elif tag == "option" and self.select:
            value = a.get("value", "")
            self.form.choices[self.select].append(value)
            if "selected" in a or self.select not in self.form.fields:
                self.form.fields[self.select] = value
        elif tag == "button" and a.get("type", "submit") == "submit":
            self.form.buttons.append((name, a.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            # The first line end belongs to the tag.
            self.form.fields[self.area] = re.sub(r"^\n", "", self.form.fields[self.area])
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if self.area and self.form:
            self.form.fields[self.area] += data


class Page:
    def __init__(self, status, headers, body, path):
        self.status, self.headers, self.body, self.path = status, headers, body, path
        self.text = body.decode("utf-8", "replace")

    def forms(self):
        return Forms(self.text).forms

    def links(self):
        return Forms(self.text).links

    def plain(self):
        """What stands on it, in one line."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", self.text, flags=re.S)
        return " ".join(__import__("html").unescape(text).split())


class Refused(Exception):
    pass


class Browser:
    """`port` is a function, since a server that was started again has another one."""

    def __init__(self, port, lang="en"):
        self.port, self.lang, self.cookies = port, lang, {}

    def ask(self, method, path, body=None, **headers):
        send = {"Accept": "text/html", "Accept-Language": self.lang}
        send.update({k.replace("_", "-"): v for k, v in headers.items()})
        if self.cookies:
            send["Cookie"] = "; ".join("%s=%s" % pair for pair in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=60)
        connection.request(method, path, body, send)
        answer = connection.getresponse()
        page = Page(answer.status, answer.headers, answer.read(), path)
        connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if re.search(r"max-age=0\b", line, re.I):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return page

    def follow(self, page):
        for _ in range(5):
            if page.status != 303:
                return page
            page = self.ask("GET", page.headers["Location"].partition("#")[0])
        raise Refused("goes in a ring: " + page.path)

    def get(self, path):
        page = self.follow(self.ask("GET", path))
        if page.status != 200:
            raise Refused("%s answers %d: %s" % (path, page.status, page.plain()[:300]))
        return page

    def json(self, path):
        page = self.ask("GET", path, Accept="application/json")
        if page.status != 200:
            raise Refused("%s answers %d: %s" % (path, page.status, page.text[:300]))
        return json.loads(page.text)

    def send(self, form, button=None, **fields):
        """Fills the form in and sends it by its first button, or by the named one."""
        values = dict(form.fields)
        for name, value in fields.items():
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
        name, value = button or next(iter(form.buttons), (None, ""))
        if name:
            values[name] = value
        if form.method == "GET":
            return self.follow(self.ask("GET", form.action + "?" + urllib.parse.urlencode(values)))
        if form.multipart:
            edge = "edge0123456789"
            body = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (edge, n, v)
                           for n, v in values.items()) + "--%s--\r\n" % edge
            kind, body = "multipart/form-data; boundary=" + edge, body.encode()
        else:
            kind, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(values)
        return self.ask("POST", form.action, body, Content_Type=kind,
                        Origin="http://127.0.0.1:%d" % self.port())

    def fill(self, path, action="", holds=None, button=None, expect=200, **fields):
        """Opens a page and sends its form whose address ends so and that holds these values. The page that comes."""
        page = self.get(path) if isinstance(path, str) else path
        found = [f for f in page.forms() if f.action.partition("?")[0].endswith(action) and
                 (f.method == "POST" or action) and
                 all(f.fields.get(k) == v or (v is ... and (k in f.fields or k in f.choices)) for k, v in (holds or {}).items())]
        if not found:
            raise Refused("%s has no form to %s with %s; it has %s" % (
                page.path, action, holds, [(f.action, sorted(f.fields)) for f in page.forms()]))
        answer = self.follow(self.send(found[0], button, **fields))
        if answer.status != expect:
            raise Refused("%s of %s answers %d: %s" % (found[0].action, page.path, answer.status, answer.plain()[:400]))
        return answer
