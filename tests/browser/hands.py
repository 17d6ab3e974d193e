"""Two ways of using a page: with a pointer, and with nothing but the keyboard."""


class Pointer:
    """Clicks and types."""

    def __init__(self, page):
        self.page = page

    def press(self, target):
        target.click()

    def tick(self, target):
        target.check()

    def write(self, target, text):
        target.fill(text)

    def attach(self, target, file):
        target.set_input_files(file)


class Keyboard:
    """Tab, Enter, Space and typing; a thing that Tab does not come to cannot be used."""

    def __init__(self, page):
        self.page = page
        # the browser hands file choosers to whoever listens, and takes a moment to learn that somebody does
        page.on("filechooser", lambda _chooser: None)

    def press(self, target):
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def tick(self, target):
        self._go_to(target)
        self.page.keyboard.press("Space")

    def write(self, target, text):
        self._go_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def attach(self, target, file):
        self._go_to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def _go_to(self, target):
        target.wait_for()
        for _step in range(200):
            if target.evaluate("element => element.matches(':focus-visible')"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not come to {target}")
