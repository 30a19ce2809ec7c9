"""Every page of the book, light and dark, wide and on a phone, with the network off."""

import pytest
from page_faults import accessibility_faults, content_faults, open_page
from site_pages import pages

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


# A page is opened in the first scheme and turned to the second while it is open: loading takes most of the time.
@pytest.mark.parametrize(
    ("screen", "schemes"), [(WIDE, ("light", "dark")), (PHONE, ("dark", "light"))], ids=["wide", "phone"]
)
@pytest.mark.parametrize("path", pages() or ["index.html"])
def test_page_has_no_fault(browser, address, path, screen, schemes):
    with browser.new_context(viewport=screen, color_scheme=schemes[0], reduced_motion="reduce") as context:
        page = context.new_page()
        faults = open_page(page, f"{address}/{path}")
        page.add_style_tag(content="*, ::before, ::after { transition: none !important }")  # no colour is half-way
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            page.locator(f"html[data-theme={scheme}]").wait_for(state="attached")
            found = content_faults(page)
            if screen is WIDE:  # what it reads, colours and names, is the same on the phone
                found += accessibility_faults(page)
            faults += [f"{fault} [{scheme}]" for fault in found]
    assert not faults, f"{path}:\n" + "\n".join(f"  {fault}" for fault in faults)
