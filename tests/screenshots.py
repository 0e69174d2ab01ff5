"""Write a picture of each page, light, dark and on a phone: ``python -m tests.screenshots [FOLDER]``.

The pages show the sample with its themes, served from a home of their own; nothing else is touched.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from support.cli import command_environment  # noqa: E402
from support.pages import Watch, find_chromium, paths, running_browser  # noqa: E402
from support.places import SAMPLE, VOC, convert_encoder  # noqa: E402
from support.server import running_server  # noqa: E402

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "color_scheme": "light", "device_scale_factor": 2},
}

# Figures are fetched when the page stands, and so is the table of what goes with leaving.
DRAWN = """() => [...document.querySelectorAll("[data-figure]")].every((each) => each.dataset.drawn)
  && !document.querySelector("#counting:not([hidden])")"""


def main(folder: Path) -> int:
    program = find_chromium()
    if program is None:
        print("There is no chromium on this machine; tests/prerequisites.sh installs it.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        convert_encoder(home)
        for command in (["import", str(SAMPLE)], ["themes", "discover"]):
            subprocess.run([str(VOC), *command], env=command_environment(home), check=True, stdout=subprocess.DEVNULL)
        with running_server(home) as address, running_browser(program) as browser:
            for name, path in paths(address).items():
                for look, options in LOOKS.items():
                    page = browser.new_page(locale="ja-JP", timezone_id="Asia/Tokyo", **options)  # type: ignore[arg-type]
                    watch = Watch(page)
                    page.goto(address + path, wait_until="networkidle")
                    page.wait_for_function(DRAWN)
                    page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
                    page.close()
                    wrong += [f"{name}-{look}: {each}" for each in watch.wrong]
    for each in wrong:
        print(each, file=sys.stderr)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")))
