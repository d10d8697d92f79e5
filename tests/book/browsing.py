"""A reader: headless Chromium, by Selenium. $CHROME names another browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

webdriver = pytest.importorskip("selenium.webdriver")
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

BROWSERS = ("chromium", "google-chrome", "chromium-browser", "chrome")
PATIENCE = 20  # seconds
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PHONE, LAPTOP, DESK = (390, 844), (1280, 900), (1440, 900)


class Reader:
    """A browser, with a window of any size and a liking for light or dark."""

    def __init__(self, driver) -> None:
        self.driver = driver

    def open(self, page: Path | str, size=DESK, scheme: str = "light") -> None:
        self.resize(size)
        self.tell("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}
        ])
        self.driver.get_log("browser")  # what is of another page
        self.driver.get(page if isinstance(page, str) else page.as_uri())

    def resize(self, size: tuple[int, int]) -> None:
        width, height = size
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)

    def tell(self, command: str, **words) -> dict:
        return self.driver.execute_cdp_cmd(command, words)

    def js(self, text: str, *arguments):
        return self.driver.execute_script(text, *arguments)

    def one(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait(self, text: str, *arguments):
        """Until this is true in the page; gives what it is."""
        return WebDriverWait(self.driver, PATIENCE, 0.05).until(
            lambda _: self.js(f"return {text}", *arguments)
        )

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] in {"SEVERE", "WARNING"}]


@contextmanager
def reader(profile: Path) -> Iterator[Reader]:
    program = os.environ.get("CHROME") or first_on_path(*BROWSERS)
    driver = first_on_path("chromedriver")
    if not program or not driver:
        pytest.skip("NO BROWSER: these tests need chromium (or $CHROME) and "
                    "chromedriver; how the book looks remains unchecked")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(service=Service(driver), options=options)
    try:
        yield Reader(started)
    finally:
        started.quit()


def first_on_path(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)
