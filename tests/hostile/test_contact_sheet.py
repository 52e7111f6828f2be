"""index.html of a campaign whose every text is markup, read by a parser and opened in a browser."""

import shutil
import subprocess
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler

import pytest

from briefcast import keys
from tests.hostile.markup import payloads
from tests.loopback import Loopback

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OURS = {
    "html", "head", "meta", "title", "style", "body", "div", "i", "header", "p", "bdi", "time", "h1", "dl",
    "dt", "dd", "span", "small", "aside", "h2", "code", "a", "table", "caption", "tbody", "tr", "th", "td",
    "nav", "details", "summary", "ol", "li", "main", "section", "img", "h3", "figure", "figcaption", "b",
    "footer", "tfoot", "br",
}  # fmt: skip


LINKS = ("#", "variants/", "previews/", "thumbnails/", "generated/", "manifest.json", "brief.json")


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def assert_only_what_the_template_has(html):
    page = Elements(html)
    assert {tag for tag, _ in page.found} <= OURS
    for tag, attributes in page.found:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert not {"srcdoc", "ping", "action", "formaction", "autofocus", "poster", "data"} & set(attributes)
        for name in {"href", "src"} & set(attributes):
            assert attributes[name].startswith(LINKS), attributes
        if tag != "style":
            assert "url(" not in attributes.get("style", "")
    assert sum(tag == "style" for tag, _ in page.found) == 1


def test_markup_in_every_text_adds_no_element_and_no_attribute(campaign_of_markup):
    address = "http://evil.example/x"
    html = campaign_of_markup(address).page()
    assert_only_what_the_template_has(html)
    text = Elements(html).text
    for payload in payloads(address):
        assert payload in text, "it is shown as it was written"


class Edge(Loopback):
    """Serves a folder, or an address that must not be requested, and records every request."""

    def __init__(self, folder=None):
        self.folder, self.asked = folder, []
        edge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                edge.asked.append(self.path)
                file = edge.folder / self.path.lstrip("/") if edge.folder else None
                found = file is not None and file.is_file()
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8" if found else "text/plain")
                self.end_headers()
                self.wfile.write(file.read_bytes() if found else b"")

            def log_message(self, *_):
                pass

        super().__init__(Handler)


@pytest.fixture
def elsewhere():
    with Edge() as edge:
        yield edge


@pytest.fixture
def opened(tmp_path):
    """Opens a page of a folder in Chromium. Returns its final HTML and the requests to its folder."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium here: that no script runs in a browser is not checked")

    def open_page(folder, name):
        with Edge(folder) as edge:
            done = subprocess.run(
                [
                    browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--no-first-run", "--disable-background-networking",
                    f"--user-data-dir={tmp_path}/profile",
                    "--virtual-time-budget=4000", "--dump-dom", f"{edge.url}/{name}",
                ],
                capture_output=True, timeout=120, check=True,
            )  # fmt: skip
            return done.stdout.decode(), edge.asked

    return open_page


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "by its escaping alone"])
def test_in_a_browser_no_markup_runs_and_only_own_files_are_requested(
    campaign_of_markup, opened, elsewhere, policy
):
    campaign = campaign_of_markup(f"{elsewhere.url}/x")
    folder = campaign.store.root / keys.campaign_prefix(campaign.id)
    page = folder / "index.html"
    if not policy:
        bare = page.read_text("utf-8").replace("Content-Security-Policy", "No-Policy")
        page.write_text(bare, "utf-8")
    document, asked = opened(folder, "index.html")
    assert "</html>" in document
    assert "<title>owned</title>" not in document
    assert elsewhere.asked == []
    assert asked[0] == "/index.html"
    assert all(
        path.startswith(("/variants/", "/previews/", "/thumbnails/", "/favicon.ico")) for path in asked[1:]
    ), asked
    assert len(asked) > 2, "the page shows its pictures"
    assert_only_what_the_template_has(document)


def test_the_browser_runs_markup_of_a_page_that_does_not_escape(tmp_path, opened, elsewhere):
    raw = "".join(payloads(f"{elsewhere.url}/x")[:5])
    (tmp_path / "raw.html").write_text(f"<!doctype html><title>page</title>{raw}", "utf-8")
    document, _ = opened(tmp_path, "raw.html")
    assert "<title>owned</title>" in document
    assert "/x" in elsewhere.asked


def test_the_policy_alone_stops_scripts_and_requests(campaign_of_markup, tmp_path, opened, elsewhere):
    html = campaign_of_markup("http://evil.example/x").page()
    address = f"{elsewhere.url}/x"
    raw = payloads(address)
    at = html.index("</h1>")
    broken = (
        html[:at]
        + "".join(raw[:5])
        + f"<iframe src={address}></iframe><link rel=stylesheet href={address}>"
        + html[at:]
    )
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    document, _ = opened(tmp_path, "broken.html")
    assert f'<img src="{elsewhere.url}/x">' in document, "the markup is there"
    assert "<title>owned</title>" not in document
    assert elsewhere.asked == []
