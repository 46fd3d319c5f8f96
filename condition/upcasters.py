"""From one schema version of a section's content to the next (rule 1 of the record)."""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]


def with_headings(
    name: str, headings: dict[str, str], field: str = "group"
) -> Callable[[Content], Content]:
    """Items named their group by a code, and its heading was fixed in code: now it is content.

    `headings` are in the order in which readers found them. What stood in no group, beside others
    that did, was shown last and under “Others”.
    """

    def upcast(content: Content) -> Content:
        used = {item.get(field, "") for item in content.get(name, [])}
        if not used - {""}:
            return content
        all_headings = {**headings, "": "Others"}
        items = [
            {key: value for key, value in item.items() if key != field}
            | {"group": all_headings[item.get(field, "")]}
            for item in content[name]
        ]
        groups = [{"heading": said} for code, said in all_headings.items() if code in used]
        return {**content, "groups": groups, name: items}

    return upcast
