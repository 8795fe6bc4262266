"""A real browser for the tests of pages: Debian's chromium, driven by selenium.

    with open_browser() as browser:
        browser.get(file.as_uri())
        assert troubles(browser) == []

Where chromium or its driver is missing, tests that need it are skipped and say so.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "google-chrome", "chrome")
DRIVER = "chromedriver"
QUIET_SCHEMES = ("data:", "about:", "blob:", "chrome:")


@contextmanager
def open_browser(width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[Chrome]:
    """A browser without a window, which records each request and each message of the console."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which(DRIVER)
    if program is None or driver is None:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium-driver)")
    options = ChromeOptions()
    options.binary_location = program
    for argument in (
        "--headless=new",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
    ):
        options.add_argument(argument)
    options.add_argument(f"--window-size={width},{height}")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # chromium refuses to start as root with it
    if dark:
        options.add_argument("--force-dark-mode")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options=options, service=Service(driver))
    try:
        if width < 500:  # narrower than a window may be: a phone
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        yield browser
    finally:
        browser.quit()


def troubles(browser: Chrome, allowed: str = "") -> list[str]:
    """What a page must not cause: messages of the console (a refusal by the page's policy is one),
    and requests to another address than that of the page itself. allowed: addresses that begin
    so are the page's own server. What was told once is not told again."""
    messages = [entry["message"] for entry in browser.get_log("browser")]
    page = browser.current_url.split("#")[0]
    requests = {}
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        about = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            requests[about["requestId"]] = about["request"]["url"].split("#")[0]
        elif message["method"] == "Network.loadingFailed" and about.get("blockedReason") == "csp":
            requests.pop(about["requestId"], None)  # it never left; the console tells of it
    for address in requests.values():
        own = address == page or (allowed and address.startswith(allowed))
        if not own and not address.startswith(QUIET_SCHEMES):
            messages.append(f"request to {address}")
    return messages
