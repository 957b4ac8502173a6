"""The book's sidebar: chapters fold and unfold by mouse and keyboard, and the page that is read is in sight."""

import pytest

LESSON = "notebooks/03-convnets/03-lenet.html"


@pytest.fixture
def sidebar(open_page):
    return open_page(LESSON).page.locator("#pst-primary-sidebar")


def test_only_the_chapter_that_is_read_is_open(sidebar):
    assert sidebar.locator("li:has(> details[open]) > a").all_inner_texts() == ["03 Convolutional networks"]
    current = sidebar.locator("a[aria-current=page]")
    assert current.inner_text() == "LeNet" and current.is_visible()


def test_a_chapter_unfolds_by_mouse_and_by_keyboard(sidebar):
    lesson = sidebar.get_by_role("link", name="Dropout")
    assert not lesson.is_visible()
    button = sidebar.locator("summary[aria-label='Lessons of 04 Image understanding']")
    button.locator("span").click()  # what is seen of the button
    assert lesson.is_visible()
    button.focus()
    sidebar.page.keyboard.press("Enter")
    assert not lesson.is_visible()
    sidebar.page.keyboard.press("Space")
    assert lesson.is_visible()


def test_the_name_of_a_chapter_leads_to_its_page(sidebar):
    sidebar.get_by_role("link", name="04 Image understanding").click()
    sidebar.page.wait_for_url("**/book/chapters/04-image-understanding/index.html")
    assert sidebar.page.locator("h1:visible").inner_text().startswith("Image understanding")
