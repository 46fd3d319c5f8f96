"""From one schema version of a section's content to the next (rule 1 of the record)."""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]


def with_headings(
    name: str, headings: dict[str, str], field: str = "group"
) -> Callable[[Content], Content]:
    """Items named their group by a code, and its heading was fixed in code: now it is content.

    `headings` are in the order in which readers found them.
    """

    def upcast(content: Content) -> Content:
        used = {item[field] for item in content.get(name, []) if field in item}
        if not used:
            return content
        items = [
            {key: value for key, value in item.items() if key != field}
            | ({"group": headings[item[field]]} if field in item else {})
            for item in content[name]
        ]
        groups = [{"heading": said} for code, said in headings.items() if code in used]
        return {**content, "groups": groups, name: items}

    return upcast
