"""The built site in a real browser, opened from the disk."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

LANGS = ("zh", "en")
LOCAL = ("file:", "data:", "blob:", "about:")


def pages(site, lang):
    return sorted((site / lang).glob("*.html"))


def wait(browser, condition):
    return WebDriverWait(browser, 10, 0.1).until(condition)


def go(browser, page):
    """Open a page and wait until it is the one shown, whole: a busy machine takes its time."""
    browser.get(page.as_uri())
    shown = "return document.readyState == 'complete' && location.href"
    wait(browser, lambda b: b.execute_script(shown) == page.as_uri())


def complaints(browser):
    """Return what the console says in earnest; the theme also notes its own steps there."""
    said = browser.get_log("browser")
    return [each["message"] for each in said if each["level"] in {"SEVERE", "WARNING"}]


def choose(browser, mode):
    browser.find_element(By.CSS_SELECTOR, ".theme-switch-button").click()
    wait(
        browser,
        lambda b: next(
            (
                each
                for each in b.find_elements(By.CSS_SELECTOR, f"button[data-mode={mode}]")
                if each.is_displayed()
            ),
            None,
        ),
    ).click()


def results(browser):
    links = browser.find_elements(By.CSS_SELECTOR, "#search-results li a")
    return [link.get_attribute("href") for link in links]


@pytest.mark.parametrize("lang", LANGS)
def test_pages_open_without_a_console_error_and_ask_no_host(site, browser, requests, lang):
    assert len(pages(site, lang)) > 5
    for page in pages(site, lang):
        go(browser, page)
        said = complaints(browser)
        assert not said, (page.name, said)
        asked = requests()
        assert page.as_uri() in asked
        assert not [url for url in asked if not url.startswith(LOCAL)], page.name


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_is_drawn_and_says_its_numbers(site, browser, lang):
    seen = 0
    for page in pages(site, lang):
        go(browser, page)
        images = browser.execute_script(
            "return [...document.images].map(i => [i.alt, i.complete && i.naturalWidth > 0,"
            " !!i.closest('figure.fed-figure')])"
        )
        assert all(drawn for _, drawn, _ in images), page.name
        figures = [alt for alt, _, is_figure in images if is_figure]
        assert all(any(map(str.isdigit, alt)) for alt in figures), page.name
        assert all(len(alt) > 40 for alt in figures), page.name
        seen += len(figures)
    assert seen >= 5


# Draws each character of the page and gives those that look like a code point without a glyph.
BOXES = """
const pen = Object.assign(document.createElement('canvas'), {width: 40, height: 40})
  .getContext('2d', {willReadFrequently: true});
pen.font = '24px ' + getComputedStyle(document.body).fontFamily;
const drawn = c => {
  pen.clearRect(0, 0, 40, 40); pen.fillText(c, 4, 30);
  return pen.getImageData(0, 0, 40, 40).data.join();
};
const boxes = new Set(['\\uFFFF', '\\u{10FFFE}', '\\uFFFD'].map(drawn));
return [...new Set(document.body.innerText + (arguments[0] || ''))]
  .filter(c => c.trim() && boxes.has(drawn(c)));
"""


@pytest.mark.parametrize("lang", LANGS)
def test_no_character_of_a_page_shows_as_a_box(site, browser, lang):
    browser.get((site / lang / "index.html").as_uri())
    if "村" in browser.execute_script(BOXES, "村"):
        pytest.skip("needs a Chinese font on this machine")
    assert "\uffff" in browser.execute_script(BOXES, "\uffff")
    for page in pages(site, lang):
        go(browser, page)
        boxes = browser.execute_script(BOXES)
        assert not boxes, (page.name, boxes)


@pytest.mark.parametrize("lang", LANGS)
def test_pages_have_one_main_heading_and_name_their_language(site, browser, lang):
    for page in pages(site, lang):
        go(browser, page)
        headings = browser.find_elements(By.CSS_SELECTOR, "article h1, main h1")
        assert len(headings) == 1, page.name
        assert browser.execute_script("return document.documentElement.lang").startswith(lang)


@pytest.mark.parametrize(("lang", "other"), [LANGS, LANGS[::-1]])
def test_language_switch_leads_to_the_same_page(site, browser, lang, other):
    for page in pages(site, lang):
        go(browser, page)
        href = browser.find_element(By.CSS_SELECTOR, ".fed-switch").get_attribute("href")
        assert href == (site / other / page.name).as_uri()
        assert (site / other / page.name).is_file()
    browser.find_element(By.CSS_SELECTOR, ".fed-switch").click()
    wait(browser, lambda b: f"/{other}/" in b.current_url)
    assert browser.execute_script("return document.documentElement.lang").startswith(other)


@pytest.mark.parametrize(
    "wanted",
    [
        ("zh", "村民委员会", "03-women-on-village-committees"),
        ("zh", "妇代会主任", "01-does-the-report-add-up"),
        ("zh", "组建率", "02-organisation-coverage"),
        ("zh", "科级", "04-cadre-ladder"),
        ("zh", "花名册", "05-clean-your-ledgers"),
        ("zh", "人才库", "06-talent-databases"),
        ("en", "homophones", "06-talent-databases"),
        ("zh", "居委会", "07-villages-and-communities"),
        ("en", "decomposition", "07-villages-and-communities"),
        ("zh", "抽签", "08-training-effect"),
        ("en", "lottery", "08-training-effect"),
        ("en", "citation", "90-published-results"),
        ("en", "committee", "03-women-on-village-committees"),
        ("en", "section rank", "04-cadre-ladder"),
    ],
    ids=lambda wanted: "-".join(wanted[::2]),
)
def test_search_finds_words_inside_the_text(site, browser, requests, wanted):
    lang, query, page = wanted
    browser.get((site / lang / "search.html").as_uri() + f"?q={query}")
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".search-summary"))
    wait(browser, lambda b: f"/{page}.html" in "".join(results(b)))
    assert not complaints(browser)
    assert not [url for url in requests() if not url.startswith(LOCAL)]


def test_a_word_that_is_nowhere_is_not_found(site, browser):
    browser.get((site / "zh" / "search.html").as_uri() + "?q=锟斤拷")
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".search-summary"))
    assert not results(browser)


def test_theme_switch_turns_the_page_dark_and_it_stays_so(site, browser):
    look = "return [document.documentElement.dataset.theme, getComputedStyle(document.body).color]"
    browser.get((site / "zh" / "index.html").as_uri())
    seen = {}
    for mode in ("light", "dark"):
        choose(browser, mode)
        theme, ink = browser.execute_script(look)
        seen[theme] = ink
    assert list(seen) == ["light", "dark"]
    assert len(set(seen.values())) == 2
    browser.get((site / "en" / "02-organisation-coverage.html").as_uri())
    assert browser.execute_script(look)[0] == "dark"


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_is_wider_than_a_phone(site, browser, lang):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for page in pages(site, lang):
            go(browser, page)
            width = browser.execute_script("return document.documentElement.scrollWidth")
            assert width <= 390, (page.name, width)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
