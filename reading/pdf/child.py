"""A process that typesets one document and ends, with a limit on its memory and its time.

    python child.py MEGABYTES SECONDS < what to set, as JSON

What typst remembers between documents stays out of the web and the work process this way, and a
text that takes all memory takes only this. Prints the document, or ends with 3 and what typst says.
"""

import json
import resource
import sys


def main() -> int:
    megabytes, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    import typst

    wanted = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=wanted.pop("fonts"))
    template = wanted.pop("template").encode()
    try:
        made = typst.compile(template, font_paths=fonts, ignore_system_fonts=True, **wanted)
    except typst.TypstError as problem:
        sys.stderr.write(str(problem))
        return 3
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
